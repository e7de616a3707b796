import { defineRun } from '../core/run.ts'
import { http } from './http.node.ts'
import { httpSource } from './httpSource.ts'
import { readSource } from './sourceNode.ts'

export const runHttp = defineRun(http, ({ params, context }) =>
  readSource(context, httpSource(params), 'the answer of the address'),
)
