import { defineRun } from '../core/run.ts'
import { outliers } from './outliers.node.ts'
import { runTransform } from './runTransform.ts'

export const runOutliers = defineRun(outliers, runTransform(outliers))
