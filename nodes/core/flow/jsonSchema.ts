import { z } from 'zod'
import { flow } from './flow.ts'

/** The flow file's JSON Schema (draft 2020-12), as published: what a file may hold, for editors and other programs. */
export const flowJsonSchema = (): Record<string, unknown> => ({
  $id: 'urn:modelwright:flow',
  title: 'Modelwright flow',
  ...z.toJSONSchema(flow, { io: 'input', target: 'draft-2020-12' }),
})
