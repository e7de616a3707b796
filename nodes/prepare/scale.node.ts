import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { isNumeric } from '../core/spec/table.ts'
import { columnsAfter } from '../core/stepSql.ts'
import { chosenProblems, nameList } from './chosenColumns.ts'
import { scaledColumn, scaledColumns, scaleTransform } from './scaleTransform.ts'

export const scale = defineNode({
  id: 'prepare.scale',
  version: 1,
  title: 'Scale',
  category: 'prepare',
  icon: 'ruler',
  summary: 'Brings numbers to a similar range, so that no column counts more because its numbers are larger.',
  keywords: [
    'scale',
    'normalise',
    'normalize',
    'standardise',
    'standardize',
    'z-score',
    'minmax',
    'robust',
    'log',
    'power',
    'yeo-johnson',
    'quantile',
    'skewed',
  ],
  inputs: { table: { type: 'table', title: 'Table' } },
  outputs: { table: { type: 'table', title: 'Table' } },
  params: z.object({
    method: z
      .enum(['standard', 'minMax', 'robust', 'log', 'yeoJohnson', 'quantile'])
      .default('standard')
      .meta({
        title: 'Method',
        description:
          'Standard: mean 0, standard deviation 1. Range: from 0 to 1. Robust: by median and quartiles, for columns with extreme values. The others bend a long tail in first.',
        labels: {
          standard: 'Standard',
          minMax: 'Range 0 to 1',
          robust: 'Robust',
          log: 'Logarithm, then standard',
          yeoJohnson: 'Bell-shaped (Yeo-Johnson)',
          quantile: 'Rank (quantiles), −1 to 1',
        },
      }),
    columns: z
      .array(z.string())
      .default([])
      .meta({
        title: 'Only these columns',
        description: 'Empty: all number features. Encoded categories and the target are left as they are.',
        widget: 'columns',
        port: 'table',
        kinds: ['number', 'integer'],
        advanced: true,
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  transform: scaleTransform,
  infer: ({ inputs, params }) => {
    const table = inputs.table
    if (!table) return { outputs: { table: undefined } }
    const problems = chosenProblems(table.columns, params.columns, (column) =>
      isNumeric(column.kind) ? undefined : `"${column.name}" holds no numbers, so it cannot be scaled.`,
    )
    const write = scaledColumns(table.columns, params).map((column) => ({
      column: scaledColumn(column),
      expr: { op: 'literal' as const, value: null },
    }))
    return { outputs: { table: { ...table, columns: columnsAfter({ write, drop: [] }, table.columns) } }, problems }
  },
  card: ({ params, inputs }) => {
    const to = {
      standard: 'to mean 0, deviation 1',
      minMax: 'to 0 … 1',
      robust: 'by median and quartiles',
      log: 'by their logarithm',
      yeoJohnson: 'to a bell shape',
      quantile: 'to their rank',
    }[params.method]
    if (!inputs.table) return `Scales numbers ${to}`
    const scaled = scaledColumns(inputs.table.columns, params)
    return scaled.length === 0 ? 'No numbers are left to scale' : `Scales ${nameList(scaled)} ${to}`
  },
})
