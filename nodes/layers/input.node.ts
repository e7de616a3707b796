import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { NodeProblem } from '../core/problem.ts'
import { featuresOf, isNumeric, type TableSpec, targetOf } from '../core/spec/table.ts'
import { startLayers } from './buildLayers.ts'
import { featuresWidth, unfitFeatures } from './featureWidth.ts'

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
    prepareRest: z.boolean().default(true).meta({
      title: 'Prepare what is left',
      description:
        'Features that are not yet filled, scaled or encoded are prepared automatically, learned from the rows for training.',
      advanced: true,
    }),
  }),
  execution: 'inline',
  infer: ({ inputs, params }) => {
    const table = inputs.table
    if (!table) return { outputs: { layers: undefined } }
    const features = featuresOf(table.columns)
    const problems = inputProblems(table, params.prepareRest)
    const layers = startLayers({
      features,
      target: targetOf(table.columns),
      width: featuresWidth(features),
      config: { prepareRest: params.prepareRest },
    })
    return { outputs: { layers }, problems }
  },
  card: ({ inputs, outputs }) => {
    if (!inputs.table) return 'Takes the features of a table'
    const features = featuresOf(inputs.table.columns).length
    const width = outputs.layers?.shape?.[0]
    const named = `${features} ${features === 1 ? 'feature' : 'features'}`
    return width === undefined || width === null || width === features ? named : `${named} as ${width} numbers`
  },
})

function inputProblems(table: TableSpec, prepareRest: boolean): NodeProblem[] {
  const problems: NodeProblem[] = []
  const features = featuresOf(table.columns)
  if (!targetOf(table.columns)) {
    problems.push({
      code: 'target_missing',
      severity: 'error',
      port: 'table',
      message: 'No column is chosen as the one to predict (the target).',
      hint: 'Choose the target in a Columns node before this one.',
      fix: { kind: 'insertBefore', title: 'Add a Columns node', port: 'table', type: 'data.columns' },
    })
  }
  if (features.length === 0) {
    problems.push({
      code: 'features_missing',
      severity: 'error',
      port: 'table',
      message: 'No column is left to learn from: the table has no features.',
      hint: 'Give at least one column the role feature in a Columns node.',
      fix: { kind: 'insertBefore', title: 'Add a Columns node', port: 'table', type: 'data.columns' },
    })
  }
  for (const column of unfitFeatures(features)) {
    const holds = { text: 'free text', date: 'dates', image: 'pictures' }[column.kind as 'text' | 'date' | 'image']
    problems.push({
      code: 'feature_kind',
      severity: 'error',
      port: 'table',
      column: column.name,
      message: `The feature "${column.name}" holds ${holds}; this network takes numbers and categories.`,
      hint: 'Leave the column out, or make numbers of it before.',
      fix: {
        kind: 'insertBefore',
        title: `Leave out "${column.name}"`,
        port: 'table',
        type: 'data.columns',
        params: { columns: { [column.name]: { role: 'ignore' } } },
      },
    })
  }
  if (!prepareRest) {
    for (const column of features.filter((each) => each.kind === 'category' || each.kind === 'boolean')) {
      problems.push({
        code: 'feature_not_numeric',
        severity: 'error',
        field: 'prepareRest',
        column: column.name,
        message: `The feature "${column.name}" is not a number yet, and preparing what is left is switched off.`,
        hint: 'Add an Encode node before, or switch it on.',
        fix: { kind: 'setParams', title: 'Prepare what is left', params: { prepareRest: true } },
      })
    }
    for (const column of features.filter((each) => isNumeric(each.kind) && (each.missing ?? 0) > 0)) {
      if (column.prepared?.includes('filled')) continue
      problems.push({
        code: 'feature_has_gaps',
        severity: 'error',
        field: 'prepareRest',
        column: column.name,
        message: `The feature "${column.name}" has ${column.missing} missing values, and preparing what is left is switched off.`,
        hint: 'Add a Fill missing node before, or switch it on.',
        fix: { kind: 'setParams', title: 'Prepare what is left', params: { prepareRest: true } },
      })
    }
  }
  return problems
}
