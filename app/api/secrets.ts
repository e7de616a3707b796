import { secretSummary } from '#server/contract/resources.ts'
import { listOf, part, read, send } from './request.ts'

export const loadSecrets = (signal?: AbortSignal) => read('/api/secrets', listOf(secretSummary), signal)
export const putSecret = (name: string, value: string) =>
  send('PUT', `/api/secrets/${part(name)}`, { value }, secretSummary)
