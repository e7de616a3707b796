import { defineRun } from '../core/run.ts'
import { bin } from './bin.node.ts'
import { runTransform } from './runTransform.ts'

export const runBin = defineRun(bin, runTransform(bin))
