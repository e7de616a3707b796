import { defineRun } from '../core/run.ts'
import { filter } from './filter.node.ts'
import { runTransform } from './runTransform.ts'

export const runFilter = defineRun(filter, runTransform(filter))
