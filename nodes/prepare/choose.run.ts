import { defineRun } from '../core/run.ts'
import { choose } from './choose.node.ts'
import { runTransform } from './runTransform.ts'

export const runChoose = defineRun(choose, runTransform(choose))
