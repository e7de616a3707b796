import { z } from 'zod'
import { defineNode, defineTransform } from '../core/define.ts'
import { call, columnRef, literal } from '../core/expr/expr.ts'
import type { Column } from '../core/spec/table.ts'
import type { Aggregate, ColumnExpr } from '../core/transform.ts'
import { chosenProblems, nameList, originOf } from './chosenColumns.ts'
import { isMeasured, outlierColumns } from './outliersTransform.ts'
import { specAfter, tablePorts } from './stepSpec.ts'

type BinParams = { method: 'quantile' | 'width' | 'edges'; bins: number; edges: number[]; columns: string[] }
/** Inner edges, rising; a value on an edge belongs to the upper bin. */
type Edges = Record<string, number[]>

const rising = (values: readonly number[]): number[] => [...new Set(values)].toSorted((a, b) => a - b)
const words = (value: number): string => String(Number(value.toPrecision(6)))

const labelsOf = (edges: readonly number[]): string[] => {
  const [first] = edges
  const last = edges.at(-1)
  if (first === undefined || last === undefined) return ['all']
  const inner = edges.slice(1).map((edge, at) => `${words(edges[at] ?? 0)} to ${words(edge)}`)
  // Edges that look alike when shortened are told apart by their place.
  const labels = [`below ${words(first)}`, ...inner, `${words(last)} and more`]
  return labels.map((label, at) => (labels.indexOf(label) === at ? label : `${label} (${at + 1})`))
}

const binned = (column: Column, edges?: readonly number[]): Column => ({
  name: column.name,
  kind: 'category',
  role: column.role,
  ...(column.missing === undefined ? {} : { missing: column.missing }),
  ...(edges ? { categories: labelsOf(edges) } : {}),
  derivedFrom: originOf(column),
  ...(column.prepared?.includes('filled') ? { prepared: ['filled' as const] } : {}),
})

function writeOf(column: Column, edges: readonly number[]): ColumnExpr {
  const labels = labelsOf(edges)
  const value = columnRef(column.name)
  const branches = [
    { when: call('isMissing', value), result: null },
    ...edges.map((edge, at) => ({ when: call('less', value, literal(edge)), result: labels[at] ?? '' })),
  ].map(({ when, result }) => {
    const then = literal(result)
    return { when, then }
  })
  return { column: binned(column, edges), expr: { op: 'case', branches, otherwise: literal(labels.at(-1) ?? '') } }
}

export const bin = defineNode({
  id: 'prepare.bin',
  version: 1,
  title: 'Bins',
  category: 'prepare',
  icon: 'chart-column',
  summary: 'Makes categories of numbers: ranges such as 20 to 30.',
  keywords: ['bin', 'bucket', 'discretize', 'ranges', 'quantile', 'groups', 'histogram', 'age groups'],
  ...tablePorts,
  params: z.object({
    method: z
      .enum(['quantile', 'width', 'edges'])
      .default('quantile')
      .meta({
        title: 'Ranges',
        description: 'With equally many rows in each, equally wide, or with edges of your own.',
        labels: { quantile: 'Equally many rows', width: 'Equally wide', edges: 'Own edges' },
      }),
    bins: z
      .int()
      .min(2)
      .max(50)
      .default(5)
      .meta({
        title: 'How many',
        description: 'Ranges a column.',
        showIf: { field: 'method', in: ['quantile', 'width'] },
      }),
    edges: z
      .array(z.number())
      .max(100)
      .default([])
      .meta({
        title: 'Edges',
        description: 'Where one range ends and the next begins: 18 and 65 make three.',
        showIf: { field: 'method', in: ['edges'] },
      }),
    columns: z
      .array(z.string())
      .default([])
      .meta({
        title: 'Columns',
        description: 'Empty: all number features.',
        widget: 'columns',
        port: 'table',
        kinds: ['number', 'integer'],
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  transform: defineTransform<BinParams, Edges>({
    learns: ({ method }) => method !== 'edges',
    atPrediction: 'apply',
    fit: async ({ params, columns, aggregate }) => {
      const chosen = outlierColumns(columns, params)
      if (params.method === 'edges') return Object.fromEntries(chosen.map(({ name }) => [name, rising(params.edges)]))
      const places = Array.from({ length: params.bins - 1 }, (_, at) => (at + 1) / params.bins)
      const wanted = chosen.flatMap(({ name: column }, at): [string, Aggregate][] =>
        params.method === 'quantile'
          ? places.map((place, p) => [`${at}.${p}`, { fn: 'quantile', column, at: place }])
          : [
              [`${at}.min`, { fn: 'min', column }],
              [`${at}.max`, { fn: 'max', column }],
            ],
      )
      if (wanted.length === 0) return {}
      const found = await aggregate(Object.fromEntries(wanted))
      return Object.fromEntries(
        chosen.map(({ name }, at) => {
          const [low, high] = [Number(found[`${at}.min`] ?? Number.NaN), Number(found[`${at}.max`] ?? Number.NaN)]
          const edges = places.map((place, p) =>
            params.method === 'quantile'
              ? Number(found[`${at}.${p}`] ?? Number.NaN)
              : low + (high / 2 - low / 2) * 2 * place,
          )
          return [name, low === high ? [] : rising(edges.filter(Number.isFinite))]
        }),
      )
    },
    effect: ({ columns, state }) => ({
      drop: [],
      write: columns.flatMap((column) => {
        const edges = Object.hasOwn(state, column.name) ? state[column.name] : undefined
        return edges ? [writeOf(column, edges)] : []
      }),
    }),
  }),
  infer: ({ inputs: { table }, params }) => {
    if (!table) return { outputs: { table: undefined } }
    const problems = chosenProblems(table.columns, params.columns, (column) =>
      isMeasured(column) ? undefined : `"${column.name}" holds no measured numbers, so it has no ranges.`,
    )
    if (params.method === 'edges' && params.edges.length === 0)
      problems.push({
        code: 'edges_missing',
        severity: 'error',
        field: 'edges',
        message: 'No edges are given.',
        hint: 'Write where one range ends and the next begins: [18, 65].',
        fix: { kind: 'setParams', title: 'Equally many rows in each', params: { method: 'quantile' } },
      })
    const edges = params.method === 'edges' ? rising(params.edges) : undefined
    const write = outlierColumns(table.columns, params).map((column) => ({
      column: binned(column, edges),
      expr: literal(null),
    }))
    return { outputs: { table: specAfter(table, { write, drop: [] }) }, problems }
  },
  card: ({ params, inputs: { table } }) => {
    const names = table ? nameList(outlierColumns(table.columns, params)) : 'numbers'
    const count = params.method === 'edges' ? params.edges.length + 1 : params.bins
    return names === '' ? 'No numbers to put in ranges' : `Puts ${names} in ${count} ranges`
  },
})
