import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { sampleSource } from './sampleSource.ts'
import { sampleNames, samples } from './samples.ts'
import { inferTable, probeOf, tableCard, tableOutput } from './sourceNode.ts'

export const sampleData = defineNode({
  id: 'data.sample',
  version: 1,
  title: 'Sample data',
  category: 'data',
  icon: 'sparkles',
  summary: 'Reads a data set that comes with Modelwright, to try things out.',
  keywords: ['sample', 'example', 'demo', 'built-in', 'penguins', 'digits', 'reviews', 'try', 'source'],
  inputs: {},
  outputs: tableOutput,
  params: z.object({
    sample: z
      .enum(sampleNames)
      .default('penguins')
      .meta({
        title: 'Data',
        description: 'Which of the data sets is read.',
        labels: Object.fromEntries(
          Object.entries(samples).map(([name, { title, about }]) => [name, `${title}: ${about}`]),
        ),
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  probe: (params) => probeOf(sampleSource(params)),
  infer: ({ facts }) => inferTable(facts, undefined),
  card: ({ params, outputs }) => tableCard(samples[params.sample].title, outputs.table),
})
