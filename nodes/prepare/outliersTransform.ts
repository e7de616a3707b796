import { call, columnRef, type Expr, ifElse, literal } from '../core/expr/expr.ts'
import { type Column, isNumeric } from '../core/spec/table.ts'
import type { Aggregate, StepEffect } from '../core/transform.ts'
import { chosenColumns, originOf } from './chosenColumns.ts'
import { defineTransformState } from './transformState.ts'

export type OutliersParams = {
  columns: string[]
  method: 'iqr' | 'zScore'
  iqrFactor: number
  deviations: number
  action: 'clip' | 'missing' | 'drop'
}

export const isMeasured = (column: Column): boolean => isNumeric(column.kind) && !column.prepared?.includes('encoded')

export const outlierColumns = (columns: readonly Column[], params: Pick<OutliersParams, 'columns'>): Column[] =>
  chosenColumns(columns, params.columns, isMeasured).filter(isMeasured)

type Bounds = { low: number; high: number }

/** Bounds are learned from the train rows; a column that is the same in most rows (no spread) has none. */
export const outliersTransform = defineTransformState<OutliersParams, Record<string, Bounds>>({
  learns: true,
  atPrediction: 'apply',
  fit: async ({ params, columns, aggregate }) => {
    const chosen = outlierColumns(columns, params)
    if (chosen.length === 0) return {}
    const wanted = chosen.flatMap(({ name: column }, at): [string, Aggregate][] =>
      params.method === 'iqr'
        ? [
            [`${at}a`, { fn: 'quantile', column, at: 0.25 }],
            [`${at}b`, { fn: 'quantile', column, at: 0.75 }],
          ]
        : [
            [`${at}a`, { fn: 'mean', column }],
            [`${at}b`, { fn: 'stddev', column }],
          ],
    )
    const found = await aggregate(Object.fromEntries(wanted))
    return Object.fromEntries(
      chosen.flatMap(({ name }, at): [string, Bounds][] => {
        const [a, b] = [found[`${at}a`], found[`${at}b`]]
        if (typeof a !== 'number' || typeof b !== 'number') return []
        const reach = params.method === 'iqr' ? (b - a) * params.iqrFactor : b * params.deviations
        const bounds =
          params.method === 'iqr' ? { low: a - reach, high: b + reach } : { low: a - reach, high: a + reach }
        const isUsable = reach > 0 && Number.isFinite(bounds.low) && Number.isFinite(bounds.high)
        return isUsable ? [[name, bounds]] : []
      }),
    )
  },
  effect: ({ params, columns, state }) => outliersEffect(columns, state, params.action),
})

const all = (parts: readonly Expr[]): Expr | undefined => {
  const [first, ...rest] = parts
  return first && (rest.length === 0 ? first : call('and', first, ...rest))
}

export function outliersEffect(
  columns: readonly Column[],
  state: Record<string, Bounds>,
  action: OutliersParams['action'],
): StepEffect & { atPrediction?: 'skip' } {
  const bounded = columns.flatMap((column) => {
    const bounds = Object.hasOwn(state, column.name) ? state[column.name] : undefined
    if (!bounds) return []
    const value = columnRef(column.name)
    const inside = call(
      'and',
      call('greaterOrEqual', value, literal(bounds.low)),
      call('lessOrEqual', value, literal(bounds.high)),
    )
    return [{ column, bounds, value, inside }]
  })
  if (action === 'drop') {
    // A missing value is no outlier.
    const keep = all(bounded.map(({ inside }) => call('coalesce', inside, literal(true))))
    return { write: [], drop: [], ...(keep ? { keep } : {}), atPrediction: 'skip' }
  }
  return {
    drop: [],
    write: bounded.map(({ column, bounds, value, inside }) => ({
      column: boundedColumn(column, action),
      expr:
        action === 'clip'
          ? call('greatest', call('least', value, literal(bounds.high)), literal(bounds.low))
          : ifElse(inside, value, literal(null)),
    })),
  }
}

/** What was known of its values holds no longer; a clipped whole number may be a fraction. */
export function boundedColumn(column: Column, action: OutliersParams['action']): Column {
  const { name, kind, role, missing, prepared } = column
  return {
    name,
    kind: action === 'clip' ? 'number' : kind,
    role,
    ...(action === 'clip' && missing !== undefined ? { missing } : {}),
    derivedFrom: originOf(column),
    ...(prepared ? { prepared: action === 'clip' ? prepared : prepared.filter((each) => each !== 'filled') } : {}),
  }
}
