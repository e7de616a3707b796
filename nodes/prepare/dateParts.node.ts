import { z } from 'zod'
import { defineNode, defineTransform } from '../core/define.ts'
import { call, columnRef, type Expr, type FunctionName, literal } from '../core/expr/expr.ts'
import type { Column } from '../core/spec/table.ts'
import type { ColumnExpr, StepEffect } from '../core/transform.ts'
import { chosenColumns, chosenProblems, nameList, originOf } from './chosenColumns.ts'
import { freeName, namesOf, specAfter, tablePorts } from './stepSpec.ts'

const partNames = [
  'dayNumber',
  'year',
  'quarter',
  'month',
  'dayOfMonth',
  'dayOfYear',
  'weekday',
  'hour',
  'minute',
] as const
type PartName = (typeof partNames)[number]
const labels: Record<PartName, string> = {
  dayNumber: 'day',
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  dayOfMonth: 'day of month',
  dayOfYear: 'day of year',
  weekday: 'weekday',
  hour: 'hour',
  minute: 'minute',
}
/** After how many steps a part begins again, and where it starts. */
const circles: Partial<Record<PartName, { size: number; first: number }>> = {
  quarter: { size: 4, first: 1 },
  month: { size: 12, first: 1 },
  dayOfMonth: { size: 31, first: 1 },
  dayOfYear: { size: 366, first: 1 },
  weekday: { size: 7, first: 1 },
  hour: { size: 24, first: 0 },
  minute: { size: 60, first: 0 },
}

type DateParams = { columns: string[]; parts: PartName[]; circular: boolean; keep: boolean }
const isDate = ({ kind }: Column): boolean => kind === 'date'
const datesOf = (columns: readonly Column[], params: DateParams): Column[] =>
  chosenColumns(columns, params.columns, isDate).filter(isDate)

function dateEffect(columns: readonly Column[], params: DateParams): StepEffect {
  const taken = namesOf(columns)
  const chosen = datesOf(columns, params)
  const write = chosen.flatMap((column): ColumnExpr[] => {
    const made = (label: string, kind: 'integer' | 'number', expr: Expr): ColumnExpr => ({
      column: {
        name: freeName(`${column.name} (${label})`, taken),
        kind,
        role: column.role,
        ...(kind === 'number' ? { min: -1, max: 1 } : {}),
        derivedFrom: originOf(column),
        ...(kind === 'number' ? { prepared: ['scaled'] } : {}),
      },
      expr,
    })
    return params.parts.flatMap((part): ColumnExpr[] => {
      const fn: FunctionName = part
      const value = call(fn, columnRef(column.name))
      const circle = params.circular ? circles[part] : undefined
      if (!circle) return [made(labels[part], 'integer', value)]
      const turned = call('subtract', value, literal(circle.first))
      const angle = call('multiply', turned, literal((2 * Math.PI) / circle.size))
      return [
        made(`${labels[part]}, sine`, 'number', call('sin', angle)),
        made(`${labels[part]}, cosine`, 'number', call('cos', angle)),
      ]
    })
  })
  return { write, drop: params.keep || write.length === 0 ? [] : chosen.map((each) => each.name) }
}

export const dateParts = defineNode({
  id: 'prepare.dateParts',
  version: 1,
  title: 'Date parts',
  category: 'prepare',
  icon: 'calendar',
  summary: 'Makes year, month, weekday, hour and so on of a date.',
  keywords: ['date', 'time', 'year', 'month', 'weekday', 'hour', 'season', 'cyclical', 'calendar'],
  ...tablePorts,
  params: z.object({
    parts: z
      .array(z.enum(partNames))
      .default(['year', 'month', 'weekday'])
      .meta({ title: 'Parts', description: 'A column for each.', labels }),
    circular: z.boolean().default(false).meta({
      title: 'As a circle',
      description: 'Two columns (sine and cosine) for parts that begin again, so that December lies beside January.',
    }),
    keep: z
      .boolean()
      .default(false)
      .meta({ title: 'Keep the date', description: 'The date itself stays beside its parts.' }),
    columns: z
      .array(z.string())
      .default([])
      .meta({
        title: 'Only these columns',
        description: 'Empty: all date features.',
        widget: 'columns',
        port: 'table',
        kinds: ['date'],
        advanced: true,
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  transform: defineTransform<DateParams, Record<string, never>>({
    learns: false,
    atPrediction: 'apply',
    fit: async () => ({}),
    effect: ({ params, columns }) => dateEffect(columns, params),
  }),
  infer: ({ inputs: { table }, params }) => {
    if (!table) return { outputs: { table: undefined } }
    return {
      outputs: { table: specAfter(table, dateEffect(table.columns, params)) },
      problems: chosenProblems(table.columns, params.columns, (column) =>
        isDate(column) ? undefined : `"${column.name}" holds no dates. Say so in a Choose columns node if it does.`,
      ),
    }
  },
  card: ({ params, inputs: { table } }) => {
    const parts = nameList(params.parts.map((part) => ({ name: labels[part] })))
    if (parts === '') return 'No parts chosen'
    if (!table) return `Makes ${parts} of dates`
    const dates = nameList(datesOf(table.columns, params))
    return dates === '' ? 'There are no dates' : `Makes ${parts} of ${dates}`
  },
})
