import { defineRun } from '../core/run.ts'
import { runTransform } from './runTransform.ts'
import { textClean } from './textClean.node.ts'

export const runTextClean = defineRun(textClean, runTransform(textClean))
