import { defineRun } from '../core/run.ts'
import { runTransform } from './runTransform.ts'
import { selectFeatures } from './selectFeatures.node.ts'

export const runSelectFeatures = defineRun(selectFeatures, runTransform(selectFeatures))
