import { defineRun } from '../core/run.ts'
import { sampleData } from './sample.node.ts'
import { sampleSource } from './sampleSource.ts'
import { samples } from './samples.ts'
import { readSource } from './sourceNode.ts'

export const runSampleData = defineRun(sampleData, ({ params, context }) =>
  readSource(context, sampleSource(params), samples[params.sample].title),
)
