import { z } from 'zod'
import { endpointResource, predictResponse } from '#server/contract/resources.ts'
import { listOf, part, read, send } from './request.ts'

export const loadEndpoints = (signal?: AbortSignal) => read('/api/endpoints', listOf(endpointResource), signal)
export const loadEndpoint = (name: string, signal?: AbortSignal) =>
  read(`/api/endpoints/${part(name)}`, endpointResource, signal)
export const deleteEndpoint = (name: string) => send('DELETE', `/api/endpoints/${part(name)}`, undefined, z.unknown())
export const predict = (name: string, rows: Record<string, unknown>[], signal?: AbortSignal) =>
  send('POST', `/api/endpoints/${part(name)}/predict`, { rows }, predictResponse, signal)
