import { call, columnRef, type Expr, ifElse, literal } from '../core/expr/expr.ts'
import type { Column } from '../core/spec/table.ts'
import type { Aggregate, ColumnExpr } from '../core/transform.ts'
import { chosenColumns, marked, originOf } from './chosenColumns.ts'
import { freeName } from './stepSpec.ts'
import { fitTargets, type TargetEncoding, targetColumns } from './targetEncoding.ts'
import { defineTransformState } from './transformState.ts'

export type EncodeParams = {
  columns: string[]
  method: 'oneHot' | 'ordinal' | 'frequency' | 'hash' | 'target'
  smoothing: number
  orders: { column: string; order: string[] }[]
  buckets: number
  unseen: 'other' | 'refuse'
  maxCategories: number
  dates: 'parts' | 'day'
}

export const canBeEncoded = ({ kind }: Column): boolean => kind === 'category' || kind === 'boolean' || kind === 'date'

export const encodedColumns = (columns: readonly Column[], params: Pick<EncodeParams, 'columns'>): Column[] =>
  chosenColumns(columns, params.columns, canBeEncoded).filter(canBeEncoded)

/** What was learned of one column: `categories` in their order, `isCut` where rarer ones fall to "other". */
type Encoding =
  | { as: 'oneHot' | 'ordinal'; categories: string[]; isCut: boolean; unseen: 'other' | 'refuse' }
  /** Share of the train rows that each category has; one never seen has none. */
  | { as: 'frequency'; shares: [string, number][] }
  | { as: 'hash'; buckets: number }
  | TargetEncoding
  | { as: 'zeroOne' }
  | { as: 'date'; parts: 'parts' | 'day' }
type EncodeState = Record<string, Encoding>

/** By size where all are numbers, else by text: the order must not hang on how often each comes. */
export const orderCategories = (categories: readonly string[]): string[] =>
  categories.every((each) => each.trim() !== '' && Number.isFinite(Number(each)))
    ? categories.toSorted((a, b) => Number(a) - Number(b) || compare(a, b))
    : categories.toSorted(compare)

/** Categories in the order that a person gave; those not named follow in their usual order. */
export function ownOrder(column: string, categories: readonly string[], orders: EncodeParams['orders']): string[] {
  const given = [...new Set(orders.find((each) => each.column === column)?.order ?? [])]
  return [...given, ...orderCategories(categories.filter((each) => !given.includes(each)))]
}

/** Different categories whose shares are kept; the shares of rarer ones count as none. */
const mostShares = 1000

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Categories, yes/no and dates become numbers; which categories there are is learned from the train rows. */
export const encodeTransform = defineTransformState<EncodeParams, EncodeState>({
  learns: ({ method }) => method !== 'hash',
  atPrediction: 'apply',
  fit: async ({ params, columns, aggregate }) => {
    const chosen = encodedColumns(columns, params)
    const limit = params.method === 'frequency' ? mostShares : params.maxCategories + 1
    const categories = chosen.filter((each) => each.kind === 'category')
    const targets =
      params.method === 'target'
        ? await fitTargets({ chosen: categories, columns, smoothing: params.smoothing, most: mostShares, aggregate })
        : {}
    const categorical = params.method === 'hash' || params.method === 'target' ? [] : categories
    const wanted = categorical.flatMap(({ name }, at): [string, Aggregate][] => [
      [`${at}`, { fn: 'frequencies', column: name, limit }],
      [`${at} rows`, { fn: 'count', column: name }],
    ])
    const found = wanted.length === 0 ? {} : await aggregate(Object.fromEntries(wanted))
    return Object.fromEntries(
      chosen.flatMap((column): [string, Encoding][] => {
        const target = targets[column.name]
        if (target) return [[column.name, target]]
        if (params.method === 'target' && column.kind === 'category') return []
        return [encodingOf(column)]
      }),
    )

    function encodingOf(column: Column): [string, Encoding] {
      if (column.kind === 'boolean') return [column.name, { as: 'zeroOne' }]
      if (column.kind === 'date') return [column.name, { as: 'date', parts: params.dates }]
      if (params.method === 'hash') return [column.name, { as: 'hash', buckets: params.buckets }]
      const at = categorical.indexOf(column)
      const list = found[`${at}`]
      const rows = Math.max(1, Number(found[`${at} rows`] ?? 0))
      const frequencies = Array.isArray(list) ? list : []
      if (params.method === 'frequency')
        return [
          column.name,
          { as: 'frequency', shares: frequencies.map(({ value, count }): [string, number] => [value, count / rows]) },
        ]
      const values = frequencies.map((each) => each.value)
      const kept = values.slice(0, params.maxCategories)
      const own = params.method === 'ordinal' ? params.orders : []
      return [
        column.name,
        {
          as: params.method === 'ordinal' ? 'ordinal' : 'oneHot',
          categories: ownOrder(column.name, kept, own),
          isCut: values.length > kept.length,
          unseen: params.unseen,
        },
      ]
    }
  },
  effect: ({ columns, state }) => {
    const taken = new Set(columns.map((each) => each.name.toLowerCase()))
    const write: ColumnExpr[] = []
    const drop: string[] = []
    for (const column of columns) {
      const encoding = Object.hasOwn(state, column.name) ? state[column.name] : undefined
      if (!encoding) continue
      const made = encodingColumns(column, encoding, taken)
      write.push(...made)
      if (!made.some((each) => each.column.name === column.name)) drop.push(column.name)
    }
    return { write, drop }
  },
})

const zeroOne = (column: Column, name: string): Column => ({
  name,
  kind: 'integer',
  role: column.role,
  ...(column.missing === undefined ? {} : { missing: column.missing }),
  min: 0,
  max: 1,
  derivedFrom: originOf(column),
  prepared: marked(column, 'encoded', 'scaled'),
})

/** Missing stays missing: filling is another step's work. */
const unlessMissing = (column: Column, expr: Expr): Expr =>
  ifElse(call('isMissing', columnRef(column.name)), literal(null), expr)

/** The columns that an encoding makes of one column; their names are taken from then on. */
export function encodingColumns(column: Column, encoding: Encoding, taken: Set<string>): ColumnExpr[] {
  const ref = columnRef(column.name)
  switch (encoding.as) {
    case 'zeroOne': {
      const expr = unlessMissing(column, ifElse(ref, literal(1), literal(0)))
      return [{ column: zeroOne(column, column.name), expr }]
    }
    case 'date': {
      const part = (name: string, expr: Expr): ColumnExpr => ({
        column: {
          name: freeName(`${column.name} (${name})`, taken),
          kind: 'integer',
          role: column.role,
          ...(column.missing === undefined ? {} : { missing: column.missing }),
          derivedFrom: originOf(column),
          ...(column.prepared ? { prepared: column.prepared } : {}),
        },
        expr: call('add', expr, literal(0)),
      })
      const day = part('day', call('dayNumber', columnRef(column.name)))
      return encoding.parts === 'day'
        ? [day]
        : [
            day,
            part('month', call('month', columnRef(column.name))),
            part('weekday', call('weekday', columnRef(column.name))),
          ]
    }
    case 'ordinal': {
      const entries = encoding.categories.map((value, at): [string, number] => [value, at])
      const otherwise = encoding.unseen === 'refuse' && !encoding.isCut ? null : encoding.categories.length
      const expr = unlessMissing(column, { op: 'lookup', arg: ref, entries, otherwise: literal(otherwise) })
      return [
        {
          column: {
            name: column.name,
            kind: 'integer',
            role: column.role,
            ...(column.missing === undefined ? {} : { missing: column.missing }),
            derivedFrom: originOf(column),
            prepared: marked(column, 'encoded'),
          },
          expr,
        },
      ]
    }
    case 'frequency': {
      const { name, role, missing } = column
      return [
        {
          column: {
            name,
            kind: 'number',
            role,
            ...(missing === undefined ? {} : { missing }),
            derivedFrom: originOf(column),
            prepared: marked(column, 'encoded'),
          },
          expr: unlessMissing(column, { op: 'lookup', arg: ref, entries: encoding.shares, otherwise: literal(0) }),
        },
      ]
    }
    case 'hash': {
      const bucket = call('bucket', call('toText', ref), literal(encoding.buckets))
      return Array.from({ length: encoding.buckets }, (_, at) => ({
        column: zeroOne(column, freeName(`${column.name} #${at + 1}`, taken)),
        expr: unlessMissing(column, ifElse(call('equal', bucket, literal(at)), literal(1), literal(0))),
      }))
    }
    case 'target':
      return targetColumns(column, encoding, taken)
    case 'oneHot':
      return oneHotColumns(column, encoding, taken)
  }
}

function oneHotColumns(
  column: Column,
  encoding: Extract<Encoding, { categories: string[] }>,
  taken: Set<string>,
): ColumnExpr[] {
  const { categories, isCut, unseen } = encoding
  const mustKnow = unseen === 'refuse' && !isCut
  const made = (label: string, is: (category: string) => number, otherwise: number | null): ColumnExpr => {
    const entries = categories.map((value): [string, number] => [value, is(value)])
    // Only what differs from the rest needs an entry, unless a value that was never seen must be told apart.
    const needed = mustKnow ? entries : entries.filter(([, value]) => value !== otherwise)
    return {
      column: zeroOne(column, freeName(`${column.name} = ${label}`, taken)),
      expr: unlessMissing(column, {
        op: 'lookup',
        arg: columnRef(column.name),
        entries: needed,
        otherwise: literal(otherwise),
      }),
    }
  }
  const columns = categories.map((each) => made(each, (value) => (value === each ? 1 : 0), mustKnow ? null : 0))
  return isCut ? [...columns, made('other', () => 0, 1)] : columns
}
