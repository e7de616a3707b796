import { z } from 'zod'
import { keyResource, madeKey, type NewKey, rollOut } from '#server/contract/endpoints.ts'
import { endpointResource, predictResponse } from '#server/contract/resources.ts'
import { listOf, part, read, send } from './request.ts'

export const loadEndpoints = (signal?: AbortSignal) => read('/api/endpoints', listOf(endpointResource), signal)
export const loadEndpoint = (name: string, signal?: AbortSignal) =>
  read(`/api/endpoints/${part(name)}`, endpointResource, signal)
export const deleteEndpoint = (name: string) => send('DELETE', `/api/endpoints/${part(name)}`, undefined, z.unknown())
export const predict = (name: string, rows: Record<string, unknown>[], signal?: AbortSignal) =>
  send('POST', `/api/endpoints/${part(name)}/predict`, { rows }, predictResponse, signal)

const ofEndpoint = (name: string, rest: string) => `/api/endpoints/${part(name)}/${rest}`
export const loadKeys = (name: string, signal?: AbortSignal) =>
  read(ofEndpoint(name, 'keys'), z.object({ keys: z.array(keyResource) }), signal)
export const makeKey = (given: NewKey) => send('POST', '/api/endpoint-keys', given, madeKey)
export const rotateKey = (id: string) => send('POST', `/api/endpoint-keys/${part(id)}/rotate`, {}, madeKey)
export const revokeKey = (id: string) => send('DELETE', `/api/endpoint-keys/${part(id)}`, undefined, z.unknown())
export const loadRollOut = (name: string, signal?: AbortSignal) => read(ofEndpoint(name, 'roll-out'), rollOut, signal)
export const loadVersions = (name: string, signal?: AbortSignal) =>
  read(ofEndpoint(name, 'versions'), z.object({ versions: z.array(endpointResource) }), signal)
/** Lets a version answer. */
export const useVersion = (name: string, version: number) =>
  send('PUT', ofEndpoint(name, 'aliases/champion'), { version }, rollOut)
