import { call, type Expr, ifElse, literal } from '../core/expr/expr.ts'
import type { Column } from '../core/spec/table.ts'
import type { Aggregator } from '../core/transform.ts'

/** A curve that draws long tails in, before a number is moved and stretched. */
export type Bend = { bend: 'log' | 'yeoJohnson'; lambda: number }

/** Where a value stands among the train rows: `ranks` (0 … 1) at `edges`, a straight line between two of them. */
export type Ranks = { edges: number[]; ranks: number[] }

/** Values from which the shape of a column is found; of longer tables every n-th row is taken. */
const mostValues = 200_000
const rankSteps = 100

/** As in Yeo and Johnson (2000): like Box-Cox, but for numbers below zero too. */
function bent(value: number, bend: Bend): number {
  if (bend.bend === 'log') return Math.sign(value) * Math.log(1 + Math.abs(value))
  const { lambda } = bend
  if (value >= 0) return lambda === 0 ? Math.log(value + 1) : ((value + 1) ** lambda - 1) / lambda
  return lambda === 2 ? -Math.log(1 - value) : -((1 - value) ** (2 - lambda) - 1) / (2 - lambda)
}

export function bendExpr(value: Expr, bend: Bend): Expr {
  const above = call('add', value, literal(1))
  const below = call('subtract', literal(1), value)
  const power = (base: Expr, exponent: number): Expr =>
    call('divide', call('subtract', call('power', base, literal(exponent)), literal(1)), literal(exponent))
  const isAbove = call('greaterOrEqual', value, literal(0))
  const logBelow = call('negate', call('log', below))
  if (bend.bend === 'log') return ifElse(isAbove, call('log', above), logBelow)
  const { lambda } = bend
  return ifElse(
    isAbove,
    lambda === 0 ? call('log', above) : power(above, lambda),
    lambda === 2 ? logBelow : call('negate', power(below, 2 - lambda)),
  )
}

const moments = (values: readonly number[]): { mean: number; deviation: number } => {
  const mean = values.reduce((sum, each) => sum + each / values.length, 0)
  return { mean, deviation: Math.sqrt(values.reduce((sum, each) => sum + (each - mean) ** 2 / values.length, 0)) }
}

/** The lambda under which the values are most like a normal distribution (maximum likelihood, golden section search). */
export function bestLambda(values: readonly number[]): number {
  const logs = values.reduce((sum, each) => sum + Math.sign(each) * Math.log(1 + Math.abs(each)), 0)
  const likelihood = (lambda: number): number => {
    const { deviation } = moments(values.map((each) => bent(each, { bend: 'yeoJohnson', lambda })))
    const found = -values.length * Math.log(deviation) + (lambda - 1) * logs
    return deviation > 0 && Number.isFinite(found) ? found : Number.NEGATIVE_INFINITY
  }
  const golden = (Math.sqrt(5) - 1) / 2
  let [low, high] = [-3, 5]
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)]
  let [atLeft, atRight] = [likelihood(left), likelihood(right)]
  while (high - low > 1e-4) {
    if (atLeft >= atRight) {
      ;[high, right, atRight] = [right, left, atLeft]
      left = high - golden * (high - low)
      atLeft = likelihood(left)
    } else {
      ;[low, left, atLeft] = [left, right, atRight]
      right = low + golden * (high - low)
      atRight = likelihood(right)
    }
  }
  return Number(((low + high) / 2).toFixed(4))
}

/** Learns each column's curve, and mean and deviation of what comes out of it. */
export async function fitBends(
  chosen: readonly Column[],
  method: Bend['bend'],
  aggregate: Aggregator,
): Promise<Map<string, { bend: Bend; mean: number; deviation: number }>> {
  const names = chosen.map((each) => each.name)
  const counts = await aggregate(Object.fromEntries(names.map((name, at) => [at, { fn: 'count', column: name }])))
  const strides = names.map((_, at) => Math.max(1, Math.ceil(Number(counts[at] ?? 0) / mostValues)))
  const values = names.map((): number[] => [])
  const seen = names.map(() => 0)
  await aggregate({
    values: {
      fn: 'visit',
      columns: names,
      visit: (row) => {
        row.forEach((value, at) => {
          if (typeof value !== 'number') return
          const place = seen[at] ?? 0
          if (place % (strides[at] ?? 1) === 0) values[at]?.push(value)
          seen[at] = place + 1
        })
      },
    },
  })
  return new Map(
    names.map((name, at) => {
      const own = values[at] ?? []
      const bend: Bend = { bend: method, lambda: method === 'log' ? 0 : bestLambda(own) }
      const { mean, deviation } = moments(own.map((each) => bent(each, bend)))
      const isUsable = Number.isFinite(mean) && Number.isFinite(deviation)
      return [name, isUsable ? { bend, mean, deviation } : { bend: { bend: 'log', lambda: 0 }, mean: 0, deviation: 1 }]
    }),
  )
}

/** Learns a hundred quantiles of each column. */
export async function fitRanks(chosen: readonly Column[], aggregate: Aggregator): Promise<Record<string, Ranks>> {
  const places = Array.from({ length: rankSteps + 1 }, (_, at) => at / rankSteps)
  const found = await aggregate(
    Object.fromEntries(
      chosen.flatMap(({ name }, at) =>
        places.map((place, step) => [`${at}.${step}`, { fn: 'quantile' as const, column: name, at: place }]),
      ),
    ),
  )
  return Object.fromEntries(
    chosen.map(({ name }, at) => {
      // Equal quantiles are one edge, in the middle of the ranks that they span.
      const spans = new Map<number, { from: number; to: number }>()
      for (const [step, place] of places.entries()) {
        const edge = found[`${at}.${step}`]
        if (typeof edge === 'number') spans.set(edge, { from: spans.get(edge)?.from ?? place, to: place })
      }
      const edges = [...spans.keys()].toSorted((a, b) => a - b)
      return [
        name,
        {
          edges,
          ranks: edges.map((each) => {
            const { from, to } = spans.get(each) ?? { from: 0, to: 0 }
            return (from + to) / 2
          }),
        },
      ]
    }),
  )
}

/** The rank of a value, from -1 (the smallest) to 1 (the largest); beyond both ends it stays there. */
export function ranksExpr(value: Expr, { edges, ranks }: Ranks): Expr {
  const scaled = ranks.map((each) => each * 2 - 1)
  const branches = edges.map((edge, at) => {
    const when = call('lessOrEqual', value, literal(edge))
    const [before, low, high] = [edges[at - 1], scaled[at - 1] ?? 0, scaled[at] ?? 0]
    const slope = before === undefined ? 0 : (high - low) / (edge - before)
    const line =
      before === undefined || slope === 0 || !Number.isFinite(slope)
        ? literal(high)
        : call('add', literal(low), call('multiply', call('subtract', value, literal(before)), literal(slope)))
    return [when, line] as const
  })
  return {
    op: 'case',
    branches: [[call('isMissing', value), literal(null)] as const, ...branches].map(([when, result]) => {
      const then = result
      return { when, then }
    }),
    otherwise: literal(scaled.at(-1) ?? 0),
  }
}
