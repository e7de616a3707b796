import { defineRun } from '../core/run.ts'
import { runTransform } from './runTransform.ts'
import { textHash } from './textHash.node.ts'

export const runTextHash = defineRun(textHash, runTransform(textHash))
