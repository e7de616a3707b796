import { call, columnRef, literal } from '../core/expr/expr.ts'
import { type Column, isNumeric } from '../core/spec/table.ts'
import type { Aggregate, AggregateResult, Aggregator } from '../core/transform.ts'
import { type Bend, bendExpr, fitBends, fitRanks, type Ranks, ranksExpr } from './bend.ts'
import { chosenColumns, marked, originOf } from './chosenColumns.ts'
import { defineTransformState } from './transformState.ts'

export type ScaleParams = {
  columns: string[]
  method: 'standard' | 'minMax' | 'robust' | 'log' | 'yeoJohnson' | 'quantile'
}

export const needsScaling = (column: Column): boolean => isNumeric(column.kind) && !column.prepared?.includes('scaled')

export const scaledColumns = (columns: readonly Column[], params: Pick<ScaleParams, 'columns'>): Column[] =>
  chosenColumns(columns, params.columns, needsScaling).filter(needsScaling)

type Linear = { offset: number; scale: number }
type ScaleState = Record<string, (Linear & Partial<Bend>) | Ranks>

/** Figures to learn: what is taken off, and the two ends whose distance becomes one (or the deviation itself). */
function wantedFor(name: string, method: 'standard' | 'minMax' | 'robust'): Record<'a' | 'b' | 'c', Aggregate> {
  switch (method) {
    case 'standard':
      return { a: { fn: 'mean', column: name }, b: { fn: 'count', column: name }, c: { fn: 'stddev', column: name } }
    case 'minMax':
      return { a: { fn: 'min', column: name }, b: { fn: 'min', column: name }, c: { fn: 'max', column: name } }
    case 'robust':
      return {
        a: { fn: 'median', column: name },
        b: { fn: 'quantile', column: name, at: 0.25 },
        c: { fn: 'quantile', column: name, at: 0.75 },
      }
  }
}

const finite = (value: AggregateResult | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

/** A spread that is nothing beside the values themselves is rounding: such a column counts as constant. */
const usableScale = (spread: number | undefined, size: number): number =>
  spread !== undefined && Number.isFinite(spread) && spread > size * 1e-12 && Number.isFinite(1 / spread) ? spread : 1

async function fitLinear(
  chosen: readonly Column[],
  method: 'standard' | 'minMax' | 'robust',
  aggregate: Aggregator,
): Promise<ScaleState> {
  const found = await aggregate(
    Object.fromEntries(
      chosen.flatMap(({ name }, at) =>
        Object.entries(wantedFor(name, method)).map(([key, figure]) => [`${at}${key}`, figure]),
      ),
    ),
  )
  return Object.fromEntries(
    chosen.map(({ name }, at) => {
      const offset = finite(found[`${at}a`]) ?? 0
      const low = finite(found[`${at}b`])
      const high = finite(found[`${at}c`])
      const spread = method === 'standard' ? high : low === undefined || high === undefined ? undefined : high - low
      return [name, { offset, scale: usableScale(spread, Math.abs(offset)) }]
    }),
  )
}

/** Numbers are moved and stretched, or bent first, so that all have a similar range. A constant column becomes zeros. */
export const scaleTransform = defineTransformState<ScaleParams, ScaleState>({
  learns: true,
  atPrediction: 'apply',
  fit: async ({ params: { columns: names, method }, columns, aggregate }) => {
    const chosen = scaledColumns(columns, { columns: names })
    if (chosen.length === 0) return {}
    switch (method) {
      case 'quantile':
        return fitRanks(chosen, aggregate)
      case 'log':
      case 'yeoJohnson': {
        const bends = await fitBends(chosen, method, aggregate)
        return Object.fromEntries(
          chosen.flatMap(({ name }) => {
            const found = bends.get(name)
            if (!found) return []
            const { bend, mean, deviation } = found
            return [[name, { ...bend, offset: mean, scale: usableScale(deviation, Math.abs(mean)) }]]
          }),
        )
      }
      default:
        return fitLinear(chosen, method, aggregate)
    }
  },
  effect: ({ columns, state }) => ({
    drop: [],
    write: columns.flatMap((column) => {
      const learned = Object.hasOwn(state, column.name) ? state[column.name] : undefined
      if (!learned) return []
      const value = columnRef(column.name)
      if ('edges' in learned) return [{ column: scaledColumn(column), expr: ranksExpr(value, learned) }]
      const { bend, lambda = 0, offset, scale } = learned
      const moved = call('subtract', bend ? bendExpr(value, { bend, lambda }) : value, literal(offset))
      return [{ column: scaledColumn(column), expr: call('divide', moved, literal(scale)) }]
    }),
  }),
})

/** The column after scaling; what was known of its values holds no longer. */
export function scaledColumn(column: Column): Column {
  const { name, role, missing, distinct } = column
  return {
    name,
    kind: 'number',
    role,
    ...(missing === undefined ? {} : { missing }),
    ...(distinct === undefined ? {} : { distinct }),
    derivedFrom: originOf(column),
    prepared: marked(column, 'scaled'),
  }
}
