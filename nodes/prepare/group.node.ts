import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { NodeProblem } from '../core/problem.ts'
import { type Column, isNumeric, type TableSpec } from '../core/spec/table.ts'
import { nameList } from './chosenColumns.ts'
import { afterLearning, unknownColumns } from './shapeProblems.ts'
import { type Figure, figureNames } from './shapeSql.ts'
import { freeName, namesOf } from './stepSpec.ts'

export type GroupParams = { by: string[]; figures: Figure[] }

const words: Record<Figure['figure'], string> = {
  count: 'count',
  mean: 'mean',
  sum: 'sum',
  min: 'smallest',
  max: 'largest',
  median: 'median',
  deviation: 'deviation',
  distinct: 'different values',
  mostFrequent: 'most frequent',
  first: 'first',
  last: 'last',
}
const ofNumbers = new Set<Figure['figure']>(['mean', 'sum', 'median', 'deviation'])

/** The figures to make, each under a name of its own; the count of rows where none is asked for. */
export function groupPlan(
  table: TableSpec,
  { by, figures }: GroupParams,
): { columns: Column[]; figures: (Figure & { as: string })[] } {
  const keys = by.flatMap((name) => table.columns.find((each) => each.name === name) ?? [])
  const taken = namesOf(keys)
  const wanted: Figure[] = figures.length > 0 ? figures : [{ column: '', figure: 'count', name: '' }]
  const named = wanted.map((each) => {
    const usual = each.column === '' ? 'rows' : `${each.column} (${words[each.figure]})`
    return { ...each, as: freeName(each.name.trim() || usual, taken) }
  })
  const columns = named.map(({ column: name, figure, as }): Column => {
    const column = table.columns.find((each) => each.name === name)
    if (figure === 'count' || figure === 'distinct') return { name: as, kind: 'integer', role: 'feature' }
    const keeps = !ofNumbers.has(figure) && column
    return { name: as, kind: keeps ? column.kind : 'number', role: column?.role === 'target' ? 'target' : 'feature' }
  })
  return {
    columns: [...keys.map(({ name, kind, role }): Column => ({ name, kind, role })), ...columns],
    figures: named,
  }
}

export const groupProblems = (table: TableSpec, { by, figures }: GroupParams): NodeProblem[] => [
  ...unknownColumns(table, by, 'by'),
  ...figures.flatMap(({ column, figure }, at): NodeProblem[] => {
    if (column === '' && figure === 'count') return []
    const unknown = unknownColumns(table, [column], `figures.${at}.column`)
    const found = table.columns.find((each) => each.name === column)
    if (unknown.length > 0 || !found || !ofNumbers.has(figure) || isNumeric(found.kind) || found.kind === 'boolean')
      return unknown
    return [
      {
        code: 'column_kind',
        severity: 'error',
        field: `figures.${at}.figure`,
        column,
        message: `"${column}" holds no numbers, so it has no ${words[figure]}.`,
        hint: 'Choose the count, the most frequent or the first value.',
      },
    ]
  }),
]

export const group = defineNode({
  id: 'prepare.group',
  version: 1,
  title: 'Group',
  category: 'prepare',
  icon: 'sigma',
  summary: 'Makes one row of all that belong together, with figures over them.',
  keywords: ['group', 'aggregate', 'summarise', 'summarize', 'sum', 'mean', 'count', 'group by', 'total'],
  inputs: { table: { type: 'table', title: 'Table' } },
  outputs: { table: { type: 'table', title: 'Groups' } },
  params: z.object({
    by: z.array(z.string()).default([]).meta({
      title: 'One row for each',
      description: 'Columns whose equal values belong together. None: one row for the whole table.',
      widget: 'columns',
      port: 'table',
    }),
    figures: z
      .array(
        z.object({
          column: z
            .string()
            .max(500)
            .default('')
            .meta({ title: 'Column', description: 'Empty with count: counts rows.', widget: 'column', port: 'table' }),
          figure: z
            .enum(figureNames)
            .default('count')
            .meta({ title: 'Figure', description: 'What is computed over the rows of a group.', labels: words }),
          name: z.string().max(200).default('').meta({
            title: 'Name',
            description: 'Of the new column. Empty: column and figure.',
            placeholder: 'automatic',
          }),
        }),
      )
      .max(200)
      .default([])
      .meta({ title: 'Figures', description: 'None: the number of rows.', widget: 'list', item: 'figure' }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  infer: ({ inputs: { table }, params }) => {
    if (!table) return { outputs: { table: undefined } }
    const { columns } = groupPlan(table, params)
    const hasParts = columns.some((each) => each.role === 'split')
    return {
      outputs: { table: { type: 'table', columns, ...(hasParts ? { partRows: {} } : {}) } },
      problems: [...groupProblems(table, params), ...afterLearning(table)],
    }
  },
  card: ({ params }) => {
    const figures = params.figures.map(({ column, figure }) =>
      column === '' ? 'rows' : `${words[figure]} of ${column}`,
    )
    return `${figures.length === 0 ? 'Counts rows' : nameList(figures.map((name) => ({ name })))}${params.by.length === 0 ? '' : ` for each ${nameList(params.by.map((name) => ({ name })))}`}`
  },
})
