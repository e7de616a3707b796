import { defineRun } from '../core/run.ts'
import { flowInput } from './flowInput.node.ts'
import { flowInputSource } from './flowInputSource.ts'
import { readSource } from './sourceNode.ts'

export const runFlowInput = defineRun(flowInput, ({ params, context }) =>
  readSource(context, flowInputSource(params), 'the rows that were given'),
)
