import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { quoteName } from '../core/expr/sql.ts'
import { type Column, isNumeric, type TableSpec } from '../core/spec/table.ts'
import { chosenColumns, chosenProblems, nameList } from './chosenColumns.ts'
import { groupsParam, orderParam } from './lags.node.ts'
import { afterLearning, unknownColumns } from './shapeProblems.ts'
import { rowName } from './shapeSql.ts'
import { tablePorts } from './stepSpec.ts'
import { noTime, overTime, timeColumn } from './windowPlan.ts'

type FillTimeParams = { how: 'forward' | 'backward' | 'line'; columns: string[]; order: string; by: string[] }

const canBeFilled = ({ kind }: Column): boolean => kind !== 'image' && kind !== 'vector'

const filledOf = (table: TableSpec, { columns, order, by }: FillTimeParams): Column[] =>
  chosenColumns(table.columns, columns, (each) => canBeFilled(each) && each.missing !== 0).filter(
    (each) => canBeFilled(each) && each.name !== timeColumn(table, order) && !by.includes(each.name),
  )

/** Neighbours in time fill a gap; a line needs numbers, other kinds take the value before. */
export function fillTimePlan(table: TableSpec, params: FillTimeParams): { columns: Column[]; sql: string } {
  const chosen = filledOf(table, params)
  const window = overTime(table, params)
  const list = chosen.map(({ name, kind }) => {
    const value = quoteName(name)
    const before = `last_value(${value} IGNORE NULLS) OVER (${window} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`
    const after = `first_value(${value} IGNORE NULLS) OVER (${window} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)`
    if (params.how === 'forward' || (params.how === 'line' && !isNumeric(kind))) return `${before} AS ${value}`
    if (params.how === 'backward') return `${after} AS ${value}`
    const there = `CASE WHEN ${value} IS NOT NULL THEN place END`
    const from = `max(${there}) OVER (${window} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`
    const to = `min(${there}) OVER (${window} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)`
    const line = `${before} + (${after} - ${before}) * ((place - ${from}) / CAST(${to} - ${from} AS DOUBLE))`
    return `CASE WHEN ${value} IS NOT NULL THEN ${value} ELSE coalesce(${kind === 'integer' ? `round(${line})` : line}, ${before}, ${after}) END AS ${value}`
  })
  return {
    columns: chosen.map(({ name, kind, role }) => ({ name, kind, role })),
    sql: `SELECT ${[rowName, ...list].join(', ')} FROM (SELECT *, row_number() OVER (${window}) AS place FROM a)`,
  }
}

export const fillTime = defineNode({
  id: 'prepare.fillTime',
  version: 1,
  title: 'Fill over time',
  category: 'prepare',
  icon: 'chart-line',
  summary: 'Fills gaps of a series by what stands before or after them.',
  keywords: [
    'fill',
    'forward',
    'backward',
    'ffill',
    'bfill',
    'interpolate',
    'time series',
    'gaps',
    'missing',
    'last known',
  ],
  ...tablePorts,
  params: z.object({
    how: z
      .enum(['forward', 'backward', 'line'])
      .default('forward')
      .meta({
        title: 'A gap gets',
        description: 'The last known value, the next one, or a value on the line between both.',
        labels: { forward: 'The value before', backward: 'The value after', line: 'A line between both' },
      }),
    order: orderParam,
    by: groupsParam,
    columns: z.array(z.string()).default([]).meta({
      title: 'Only these columns',
      description: 'Empty: all features with gaps.',
      widget: 'columns',
      port: 'table',
      advanced: true,
    }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  infer: ({ inputs: { table }, params }) => {
    if (!table) return { outputs: { table: undefined } }
    const columns = new Map(fillTimePlan(table, params).columns.map((each) => [each.name, each]))
    return {
      outputs: { table: { ...table, columns: table.columns.map((each) => columns.get(each.name) ?? each) } },
      problems: [
        ...chosenProblems(table.columns, params.columns, (column) =>
          canBeFilled(column) ? undefined : `"${column.name}" holds pictures or vectors, which cannot be filled.`,
        ),
        ...(params.order === '' ? [] : unknownColumns(table, [params.order], 'order')),
        ...unknownColumns(table, params.by, 'by'),
        ...noTime(table, params.order),
        ...(params.how !== 'forward' && table.columns.some((each) => each.role === 'split')
          ? [
              {
                code: 'looks_ahead',
                severity: 'warning' as const,
                field: 'how',
                message: 'The value after a gap may belong to another part: training rows would learn from test rows.',
                hint: 'Take the value before.',
                fix: { kind: 'setParams' as const, title: 'Take the value before', params: { how: 'forward' } },
              },
            ]
          : []),
        ...afterLearning(table),
      ],
    }
  },
  card: ({ params, inputs: { table } }) => {
    const names = table ? nameList(filledOf(table, params)) : 'gaps'
    const how = { forward: 'the value before', backward: 'the value after', line: 'a line between both' }[params.how]
    return names === '' ? 'No feature has gaps' : `Fills ${names} by ${how}`
  },
})
