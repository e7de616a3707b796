import { defineRun } from '../core/run.ts'
import { dateParts } from './dateParts.node.ts'
import { runTransform } from './runTransform.ts'

export const runDateParts = defineRun(dateParts, runTransform(dateParts))
