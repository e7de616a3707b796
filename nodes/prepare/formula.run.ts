import { defineRun } from '../core/run.ts'
import { formula } from './formula.node.ts'
import { runTransform } from './runTransform.ts'

export const runFormula = defineRun(formula, runTransform(formula))
