import { arrayOf, type Bundle } from '../bundle.ts'
import type { ModelPredictor } from '../modelPredictor.ts'

/** How the naive guess is made: of numbers the mean, the middle or the last one; of classes their shares. */
export type BaselineKind = 'mean' | 'median' | 'last' | 'mostFrequent'

/** What one would say without looking at a row: one output a class, or one number. */
export function fitBaseline(options: {
  kind: BaselineKind
  targets: ArrayLike<number>
  weights?: ArrayLike<number> | undefined
  /** Number of classes; 0 for numbers. */
  classes: number
}): number[] {
  const { kind, targets, weights, classes } = options
  const weightOf = (row: number): number => weights?.[row] ?? 1
  if (classes > 0) {
    const shares = new Array<number>(classes).fill(0)
    let total = 0
    for (let row = 0; row < targets.length; row++) {
      const at = targets[row] ?? 0
      shares[at] = (shares[at] ?? 0) + weightOf(row)
      total += weightOf(row)
    }
    return shares.map((share) => (total > 0 ? share / total : 1 / classes))
  }
  if (kind === 'last') return [targets[targets.length - 1] ?? Number.NaN]
  if (kind === 'median') return [weightedMedian(targets, weightOf)]
  let sum = 0
  let total = 0
  for (let row = 0; row < targets.length; row++) {
    sum += weightOf(row) * (targets[row] ?? 0)
    total += weightOf(row)
  }
  return [sum / total]
}

/** The middle value; of two middle ones the mean, as usual. */
function weightedMedian(values: ArrayLike<number>, weightOf: (row: number) => number): number {
  const order = Array.from({ length: values.length }, (_, row) => row).toSorted(
    (a, b) => (values[a] ?? 0) - (values[b] ?? 0),
  )
  const half = order.reduce((sum, row) => sum + weightOf(row), 0) / 2
  let sum = 0
  for (const [place, row] of order.entries()) {
    sum += weightOf(row)
    const value = values[row] ?? Number.NaN
    if (sum > half) return value
    if (sum === half) return (value + (values[order[place + 1] ?? row] ?? value)) / 2
  }
  return Number.NaN
}

/** Says the same of every row. */
export function readBaseline(bundle: Bundle, width: number): ModelPredictor {
  const outputs = arrayOf(bundle, 'outputs', 'float64')
  return { width, takesMissing: true, predict: () => [...outputs] }
}
