import { defineRun } from '../core/run.ts'
import { paste } from './paste.node.ts'
import { pasteSource } from './pasteSource.ts'
import { readSource } from './sourceNode.ts'

export const runPaste = defineRun(paste, ({ params, context }) =>
  readSource(context, pasteSource(params), 'the pasted table'),
)
