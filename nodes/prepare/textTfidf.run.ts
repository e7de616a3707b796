import { defineRun } from '../core/run.ts'
import { runTransform } from './runTransform.ts'
import { textTfidf } from './textTfidf.node.ts'

export const runTextTfidf = defineRun(textTfidf, runTransform(textTfidf))
