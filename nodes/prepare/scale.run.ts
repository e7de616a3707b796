import { defineRun } from '../core/run.ts'
import { runTransform } from './runTransform.ts'
import { scale } from './scale.node.ts'

export const runScale = defineRun(scale, runTransform(scale))
