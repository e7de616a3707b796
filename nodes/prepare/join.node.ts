import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { joinedColumns, joinKeys, joinProblems } from './joinPlan.ts'
import { afterLearning } from './shapeProblems.ts'

const key = (title: string, port: string, description: string) =>
  z.string().max(500).default('').meta({ title, description, widget: 'column', port })

export const joinTables = defineNode({
  id: 'prepare.join',
  version: 1,
  title: 'Join',
  category: 'prepare',
  icon: 'merge',
  summary: 'Puts the columns of two tables side by side where their keys are equal.',
  keywords: ['join', 'merge', 'lookup', 'vlookup', 'left', 'inner', 'outer', 'key', 'enrich', 'combine'],
  inputs: { left: { type: 'table', title: 'Left table' }, right: { type: 'table', title: 'Right table' } },
  outputs: { table: { type: 'table', title: 'Joined table' } },
  params: z.object({
    keep: z
      .enum(['left', 'inner', 'right', 'full'])
      .default('left')
      .meta({
        title: 'Rows that stay',
        description: 'What becomes of rows that find no partner in the other table.',
        labels: {
          left: 'All left ones',
          inner: 'Only those that match',
          right: 'All right ones',
          full: 'All of both',
        },
      }),
    keys: z
      .array(
        z.object({
          left: key('Left column', 'left', 'A column of the left table.'),
          right: key(
            'Right column',
            'right',
            'The column of the right table that means the same. Empty: of the same name.',
          ),
        }),
      )
      .max(20)
      .default([])
      .meta({
        title: 'Keys',
        description: 'Columns whose values must be equal. None: the id or the only column that both tables have.',
        widget: 'list',
        item: 'key',
      }),
    prediction: z
      .enum(['lookUp', 'ask'])
      .default('lookUp')
      .meta({
        title: 'At a prediction',
        description:
          'A small right table with one row a key goes with the model, and an endpoint looks its columns up. Else they are sent.',
        labels: { lookUp: 'Look up where possible', ask: 'The caller sends the columns' },
        showIf: { field: 'keep', in: ['left'] },
        advanced: true,
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  infer: ({ inputs: { left, right }, params }) => {
    if (!left || !right) return { outputs: { table: undefined } }
    const keys = joinKeys(left, right, params.keys)
    const columns = joinedColumns(left, right, keys, params.keep).map((each) => each.column)
    return {
      outputs: {
        table: { type: 'table', columns, ...(columns.some((each) => each.role === 'split') ? { partRows: {} } : {}) },
      },
      problems: [
        ...joinProblems(left, right, params),
        ...afterLearning(left, 'left'),
        ...afterLearning(right, 'right'),
      ],
    }
  },
  card: ({ params, inputs: { left, right } }) => {
    const keys = left && right ? joinKeys(left, right, params.keys) : params.keys
    const words = { left: 'all left rows', inner: 'rows that match', right: 'all right rows', full: 'all rows of both' }
    const by = keys.map((each) => each.left || '…').join(', ')
    return `Keeps ${words[params.keep]}${by === '' ? '' : `, joined by ${by}`}`
  },
})
