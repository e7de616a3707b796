import { defineRun } from '../core/run.ts'
import { json } from './json.node.ts'
import { jsonSource } from './jsonSource.ts'
import { readSource } from './sourceNode.ts'

export const runJson = defineRun(json, ({ params, context }) =>
  readSource(context, jsonSource(params), params.file.split(/[\\/]/).at(-1) ?? 'the file'),
)
