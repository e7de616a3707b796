import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { quoteName, quoteText } from '../core/expr/sql.ts'
import type { NodeProblem } from '../core/problem.ts'
import { type Column, featuresOf, isNumeric, type TableSpec } from '../core/spec/table.ts'
import { nameList } from './chosenColumns.ts'
import { afterLearning, unknownColumns } from './shapeProblems.ts'
import { rowName } from './shapeSql.ts'
import { freeName, namesOf, tablePorts } from './stepSpec.ts'

type UnpivotParams = { columns: string[]; names: string; values: string; missing: 'drop' | 'keep' }

const isBulky = ({ kind }: Column): boolean => kind === 'image' || kind === 'vector'

/** Named columns, else all number features. */
const stacked = (table: TableSpec, names: readonly string[]): Column[] =>
  names.length === 0
    ? featuresOf(table.columns).filter((each) => isNumeric(each.kind))
    : table.columns.filter((each) => names.includes(each.name))

/** One kind that all values fit: numbers stay numbers, equal kinds stay, anything else is text. */
const kindOfAll = (columns: readonly Column[]): Column['kind'] => {
  const [first, ...rest] = new Set(columns.map((each) => each.kind))
  if (first && rest.length === 0) return first
  return columns.every((each) => isNumeric(each.kind)) ? 'number' : 'category'
}

export function unpivotPlan(table: TableSpec, params: UnpivotParams): { columns: Column[]; sql: string } {
  const from = stacked(table, params.columns)
  const kept = table.columns.filter((each) => !from.includes(each))
  const taken = namesOf(kept)
  const kind = kindOfAll(from)
  const name = freeName(params.names.trim() || 'name', taken)
  const value = freeName(params.values.trim() || 'value', taken)
  const cell = (column: Column): string =>
    kind === 'category' ? `CAST(${quoteName(column.name)} AS VARCHAR)` : quoteName(column.name)
  const keys = kept.map((each) => quoteName(each.name))
  const parts = from.map((column, at) => {
    const list = [...keys, `${quoteText(column.name)} AS ${quoteName(name)}`, `${cell(column)} AS ${quoteName(value)}`]
    return `SELECT ${list.join(', ')}, ${rowName} AS "row of", ${at} AS place FROM a`
  })
  const where = params.missing === 'drop' ? ` WHERE ${quoteName(value)} IS NOT NULL` : ''
  const list = [...keys, quoteName(name), quoteName(value)].join(', ')
  return {
    columns: [
      ...kept.map(({ name: own, kind: as, role }): Column => ({ name: own, kind: as, role })),
      { name, kind: 'category', role: 'feature' },
      { name: value, kind, role: 'feature' },
    ],
    sql: `SELECT ${list} FROM (${parts.join(' UNION ALL ')})${where} ORDER BY "row of", place`,
  }
}

export function unpivotProblems(table: TableSpec, params: UnpivotParams): NodeProblem[] {
  const unknown = unknownColumns(table, params.columns, 'columns')
  if (unknown.length > 0) return unknown
  const from = stacked(table, params.columns)
  const error = (code: string, message: string, column?: string): NodeProblem[] => [
    { code, severity: 'error', field: 'columns', message, ...(column === undefined ? {} : { column }) },
  ]
  if (from.length < 2)
    return error('columns_missing', 'Choose at least two columns whose values shall stand below each other.')
  const bulky = from.find(isBulky)
  return bulky ? error('column_kind', `"${bulky.name}" holds pictures or vectors.`, bulky.name) : []
}

export const unpivot = defineNode({
  id: 'prepare.unpivot',
  version: 1,
  title: 'Unpivot',
  category: 'prepare',
  icon: 'list-ordered',
  summary: 'Puts the values of several columns below each other: wide tables become long.',
  keywords: ['unpivot', 'melt', 'long', 'gather', 'reshape', 'stack', 'rows'],
  ...tablePorts,
  params: z.object({
    columns: z.array(z.string()).default([]).meta({
      title: 'Columns',
      description: 'Whose values come below each other. Empty: all number features.',
      widget: 'columns',
      port: 'table',
    }),
    names: z.string().max(200).default('name').meta({
      title: 'Column of names',
      description: 'Name of the new column that says where a value comes from.',
    }),
    values: z.string().max(200).default('value').meta({
      title: 'Column of values',
      description: 'Name of the new column that holds the values.',
    }),
    missing: z
      .enum(['drop', 'keep'])
      .default('drop')
      .meta({
        title: 'Missing values',
        description: 'Whether a missing value becomes a row.',
        labels: { drop: 'Make no row', keep: 'Make a row' },
        widget: 'segments',
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  infer: ({ inputs: { table }, params }) => {
    if (!table) return { outputs: { table: undefined } }
    const problems = unpivotProblems(table, params)
    if (problems.length > 0) return { outputs: { table: undefined }, problems }
    const { columns } = unpivotPlan(table, params)
    const hasParts = columns.some((each) => each.role === 'split')
    return {
      outputs: { table: { type: 'table', columns, ...(hasParts ? { partRows: {} } : {}) } },
      problems: afterLearning(table),
    }
  },
  card: ({ params, inputs: { table } }) => {
    const names = table ? nameList(stacked(table, params.columns)) : nameList(params.columns.map((name) => ({ name })))
    return names === '' ? 'Puts columns below each other' : `Puts ${names} below each other`
  },
})
