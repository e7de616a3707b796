import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { Column, TableSpec } from '../core/spec/table.ts'
import { isNumeric } from '../core/spec/table.ts'
import { afterLearning } from './shapeProblems.ts'

/** Columns of the first table, then those that only the second has. Kinds that differ meet in text, numbers in numbers. */
export function appendedColumns(a: TableSpec, b: TableSpec, columns: 'all' | 'shared'): Column[] {
  const merge = ({ name, kind, role }: Column): Column => {
    const other = b.columns.find((each) => each.name === name)
    if (!other || other.kind === kind) return { name, kind, role }
    return { name, role, kind: isNumeric(kind) && isNumeric(other.kind) ? 'number' : 'category' }
  }
  const own = a.columns.filter((each) => columns === 'all' || b.columns.some(({ name }) => name === each.name))
  const added = b.columns.filter((each) => columns === 'all' && !a.columns.some(({ name }) => name === each.name))
  const hasTarget = a.columns.some((each) => each.role === 'target')
  return [
    ...own.map(merge),
    ...added.map(
      ({ name, kind, role }): Column => ({ name, kind, role: role === 'target' && hasTarget ? 'feature' : role }),
    ),
  ]
}

export const append = defineNode({
  id: 'prepare.append',
  version: 1,
  title: 'Append',
  category: 'prepare',
  icon: 'combine',
  summary: 'Puts the rows of two tables one below the other.',
  keywords: ['append', 'union', 'concat', 'stack', 'rows', 'combine', 'below'],
  inputs: { first: { type: 'table', title: 'First table' }, second: { type: 'table', title: 'Second table' } },
  outputs: { table: { type: 'table', title: 'Table' } },
  params: z.object({
    columns: z
      .enum(['all', 'shared'])
      .default('all')
      .meta({
        title: 'Columns',
        description: 'All columns of both (missing where a table lacks one), or only those that both have.',
        labels: { all: 'All of both', shared: 'Only shared ones' },
        widget: 'segments',
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  infer: ({ inputs: { first, second }, params }) => {
    if (!first || !second) return { outputs: { table: undefined } }
    const columns = appendedColumns(first, second, params.columns)
    const rows = first.rows === undefined || second.rows === undefined ? undefined : first.rows + second.rows
    const hasParts = columns.some((each) => each.role === 'split')
    return {
      outputs: { table: { type: 'table', columns, rows, ...(hasParts ? { partRows: {} } : {}) } },
      problems: [
        ...(columns.length > 0
          ? []
          : [
              {
                code: 'columns_missing',
                severity: 'error' as const,
                field: 'columns',
                message: 'The tables have no column in common.',
                fix: { kind: 'setParams' as const, title: 'Keep all columns', params: { columns: 'all' } },
              },
            ]),
        ...afterLearning(first, 'first'),
        ...afterLearning(second, 'second'),
      ],
    }
  },
  card: ({ params }) =>
    params.columns === 'all' ? 'Rows of both, with all columns' : 'Rows of both, with shared columns',
})
