import type { Run } from './core/run.ts'
import type { definitions } from './index.ts'

type Definition = (typeof definitions)[number]
type Working = Extract<Definition, { execution: 'worker' }>

/** What each working node does. Read by workers alone; the compiler refuses a missing one, a wrong port, a misspelt parameter. */
export const runs: { [Id in Working['id']]: Run<Extract<Working, { id: Id }>> } = {}
