import { defineRun } from '../core/run.ts'
import { readSource } from './sourceNode.ts'
import { texts } from './texts.node.ts'
import { textsSource } from './textsSource.ts'

export const runTexts = defineRun(texts, ({ params, context }) =>
  readSource(context, textsSource(params), params.file.split(/[\\/]/).at(-1) ?? 'the file'),
)
