import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { featuresOf, targetOf } from '../core/spec/table.ts'
import { startLayers } from './buildLayers.ts'
import { learnableProblems, preparedFeatures, unpreparedProblems } from './preparedFeatures.ts'

export const input = defineNode({
  id: 'layers.input',
  version: 1,
  title: 'Input',
  category: 'layers',
  icon: 'log-in',
  summary: 'Where the features of a row enter the network.',
  keywords: ['input', 'features', 'start', 'network', 'neural'],
  inputs: { table: { type: 'table', title: 'Table', description: 'Its features are what the network sees.' } },
  outputs: { layers: { type: 'layers', title: 'Layers' } },
  params: z.object({
    columns: z.array(z.string()).default([]).meta({
      title: 'Only these columns',
      description: 'Empty: all features. A network may have several Inputs, each for some of the columns.',
      widget: 'columns',
      port: 'table',
    }),
    prepareRest: z.boolean().default(true).meta({
      title: 'Prepare what is left',
      description:
        'Features that are not yet filled, scaled or encoded are prepared automatically, learned from the rows for training.',
      advanced: true,
    }),
    isFlat: z.boolean().default(false).meta({
      title: 'As one row of numbers',
      description: 'A single picture or text keeps its shape (height, width, channels) unless this is on.',
      advanced: true,
    }),
  }),
  execution: 'inline',
  infer: ({ inputs, params, nodeId }) => {
    const table = inputs.table
    if (!table) return { outputs: { layers: undefined } }
    const { prepareRest } = params
    const target = targetOf(table.columns)
    const raw = featuresOf(table.columns)
    const prepared = prepareRest ? preparedFeatures(table) : { features: raw, problems: unpreparedProblems(table) }
    const problems = [
      ...learnableProblems(table, { hasTarget: target !== undefined, usable: prepared.features?.length }),
      ...prepared.problems,
    ]
    const config = { prepareRest, columns: params.columns, isFlat: params.isFlat }
    const layers = startLayers({ features: raw, target, prepared: prepared.features, config, origin: nodeId })
    return { outputs: { layers }, problems }
  },
  card: ({ inputs, outputs }) => {
    if (!inputs.table) return 'Takes the features of a table'
    const features = featuresOf(inputs.table.columns).length
    const shape = outputs.layers?.shape
    if (shape && shape.length > 1) return `${shape.join(' × ')} numbers a row`
    const width = shape?.[0]
    const named = `${features} ${features === 1 ? 'feature' : 'features'}`
    return width === undefined || width === null || width === features ? named : `${named} as ${width} numbers`
  },
})
