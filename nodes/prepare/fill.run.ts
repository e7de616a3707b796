import { defineRun } from '../core/run.ts'
import { fill } from './fill.node.ts'
import { runTransform } from './runTransform.ts'

export const runFill = defineRun(fill, runTransform(fill))
