import { defineRun } from '../core/run.ts'
import { runTransform } from './runTransform.ts'
import { textTokens } from './textTokens.node.ts'

export const runTextTokens = defineRun(textTokens, runTransform(textTokens))
