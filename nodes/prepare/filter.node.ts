import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { conditions, describeConditions } from '../core/expr/conditions.ts'
import { filterExpr, filterProblems, filterTransform } from './filterTransform.ts'
import { specAfter, tablePorts } from './stepSpec.ts'

export const filter = defineNode({
  id: 'prepare.filter',
  version: 1,
  title: 'Filter rows',
  category: 'prepare',
  icon: 'list-filter',
  summary: 'Keeps the rows that meet some conditions.',
  keywords: ['filter', 'where', 'rows', 'conditions', 'remove', 'keep', 'subset'],
  ...tablePorts,
  params: z.object({
    by: z
      .enum(['conditions', 'formula'])
      .default('conditions')
      .meta({
        title: 'By',
        description: 'Conditions to choose, or a formula to write.',
        labels: { conditions: 'Conditions', formula: 'A formula' },
        widget: 'segments',
      }),
    conditions: conditions.default({ match: 'all', conditions: [] }).meta({
      title: 'Keep rows where',
      description: 'Rows that meet the conditions stay. None: all rows stay.',
      widget: 'conditions',
      port: 'table',
      showIf: { field: 'by', in: ['conditions'] },
    }),
    formula: z
      .string()
      .max(20_000)
      .default('')
      .meta({
        title: 'Keep rows where',
        description: 'A formula that is true for rows that stay; rows for which it is missing go.',
        widget: 'expression',
        port: 'table',
        gives: 'boolean',
        placeholder: 'score >= 50 and not isMissing(age)',
        showIf: { field: 'by', in: ['formula'] },
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  transform: filterTransform,
  infer: ({ inputs, params }) => {
    const table = inputs.table
    if (!table) return { outputs: { table: undefined } }
    const keep = filterExpr(params)
    return {
      outputs: { table: specAfter(table, { write: [], drop: [], ...(keep ? { keep } : {}) }) },
      problems: filterProblems(params, table.columns),
    }
  },
  card: ({ params }) => {
    if (!filterExpr(params)) return 'Keeps all rows: no condition yet'
    return params.by === 'conditions'
      ? `Keeps rows where ${describeConditions(params.conditions)}`
      : `Keeps rows where ${params.formula.replaceAll(/\s+/g, ' ').slice(0, 80)}`
  },
})
