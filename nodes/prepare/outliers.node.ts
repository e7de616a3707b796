import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { chosenProblems, nameList } from './chosenColumns.ts'
import { boundedColumn, isMeasured, outlierColumns, outliersTransform } from './outliersTransform.ts'
import { specAfter, tablePorts, withoutCounts } from './stepSpec.ts'

export const outliers = defineNode({
  id: 'prepare.outliers',
  version: 1,
  title: 'Outliers',
  category: 'prepare',
  icon: 'scissors',
  summary: 'Bounds extreme values, or takes them out.',
  keywords: ['outliers', 'extreme', 'clip', 'winsorize', 'iqr', 'z-score', 'cap', 'bounds'],
  ...tablePorts,
  params: z.object({
    action: z
      .enum(['clip', 'missing', 'drop'])
      .default('clip')
      .meta({
        title: 'Extreme values',
        description:
          'Set them to the nearest bound, let them count as missing, or leave such rows out of the training.',
        labels: { clip: 'Set to the bound', missing: 'Count as missing', drop: 'Leave the rows out' },
      }),
    method: z
      .enum(['iqr', 'zScore'])
      .default('iqr')
      .meta({
        title: 'What is extreme',
        description: 'By quartiles, which extreme values do not move, or by the distance from the mean (z-score).',
        labels: { iqr: 'Far from the quartiles', zScore: 'Far from the mean' },
      }),
    iqrFactor: z
      .number()
      .min(0.1)
      .max(100)
      .default(3)
      .meta({
        title: 'Distance',
        description: 'In distances of the quartiles below the lower and above the upper one; 1.5 is strict.',
        showIf: { field: 'method', in: ['iqr'] },
      }),
    deviations: z
      .number()
      .min(0.1)
      .max(100)
      .default(4)
      .meta({
        title: 'Distance',
        description: 'In standard deviations from the mean.',
        showIf: { field: 'method', in: ['zScore'] },
      }),
    columns: z
      .array(z.string())
      .default([])
      .meta({
        title: 'Only these columns',
        description: 'Empty: all number features.',
        widget: 'columns',
        port: 'table',
        kinds: ['number', 'integer'],
        advanced: true,
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  transform: outliersTransform,
  infer: ({ inputs: { table }, params }) => {
    if (!table) return { outputs: { table: undefined } }
    const problems = chosenProblems(table.columns, params.columns, (column) =>
      isMeasured(column) ? undefined : `"${column.name}" holds no measured numbers, so none of them is extreme.`,
    )
    if (params.action === 'drop') return { outputs: { table: withoutCounts(table) }, problems }
    // A column without spread keeps its whole numbers: that shows when the bounds are learned.
    const chosen = outlierColumns(table.columns, params)
    const isOpen = params.action === 'clip' && chosen.some((each) => each.kind === 'integer')
    const write = chosen.map((column) => ({
      column: boundedColumn(column, params.action),
      expr: { op: 'literal' as const, value: null },
    }))
    return { outputs: { table: isOpen ? undefined : specAfter(table, { write, drop: [] }) }, problems }
  },
  card: ({ params, inputs: { table } }) => {
    const names = table ? nameList(outlierColumns(table.columns, params)) : 'number columns'
    if (names === '') return 'No numbers to bound'
    const words = {
      clip: `Bounds ${names}`,
      missing: `Extreme values of ${names} count as missing`,
      drop: `Leaves out rows with extreme ${names}`,
    }
    return words[params.action]
  },
})
