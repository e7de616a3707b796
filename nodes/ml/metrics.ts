/** Figures of how good predictions are. All take arrays of equal length and give NaN where the figure is not defined. */

export type RegressionMetrics = { rmse: number; mae: number; r2: number }

/** `r2` is 1 − residual / total sum of squares; NaN when the actual values are all the same. */
export function regressionMetrics(actual: ArrayLike<number>, predicted: ArrayLike<number>): RegressionMetrics {
  const count = actual.length
  let sum = 0
  for (let i = 0; i < count; i++) sum += at(actual, i)
  const mean = sum / count
  let squares = 0
  let absolute = 0
  let total = 0
  for (let i = 0; i < count; i++) {
    const error = at(actual, i) - at(predicted, i)
    squares += error * error
    absolute += Math.abs(error)
    total += (at(actual, i) - mean) ** 2
  }
  return {
    rmse: Math.sqrt(squares / count),
    mae: absolute / count,
    r2: total > 0 ? 1 - squares / total : Number.NaN,
  }
}

/** `counts[actual][predicted]`. */
export function confusionMatrix(actual: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  for (let i = 0; i < actual.length; i++) {
    const row = counts[at(actual, i)]
    if (row) row[at(predicted, i)] = (row[at(predicted, i)] ?? 0) + 1
  }
  return counts
}

/** Half of the errors are at most this large. */
export function medianError(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const errors = Float64Array.from(actual, (value, i) => Math.abs(value - at(predicted, i))).toSorted()
  const middle = errors.length / 2
  return (at(errors, Math.ceil(middle) - 1) + at(errors, Math.floor(middle))) / 2
}

/** Mean of |error| / |actual|; NaN where an actual value is 0. */
export function relativeError(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < actual.length; i++) {
    if (at(actual, i) === 0) return Number.NaN
    sum += Math.abs((at(actual, i) - at(predicted, i)) / at(actual, i))
  }
  return sum / actual.length
}

/** Matthews' correlation of actual and predicted classes, for any number of them (Gorodkin 2004): 1 perfect, 0 as guessing. */
export function matthews(counts: readonly (readonly number[])[]): number {
  const actual = counts.map((row) => row.reduce((sum, count) => sum + count, 0))
  const predicted = counts.map((_, index) => counts.reduce((sum, row) => sum + (row[index] ?? 0), 0))
  const total = actual.reduce((sum, count) => sum + count, 0)
  const hits = counts.reduce((sum, row, index) => sum + (row[index] ?? 0), 0)
  const products = (a: readonly number[], b: readonly number[]) => a.reduce((sum, each, i) => sum + each * at(b, i), 0)
  const scale = (total ** 2 - products(predicted, predicted)) * (total ** 2 - products(actual, actual))
  return scale > 0 ? (hits * total - products(actual, predicted)) / Math.sqrt(scale) : 0
}

export type ClassMetrics = { precision: number; recall: number; f1: number; support: number }

export type ClassificationMetrics = {
  accuracy: number
  /** Mean recall over the classes that occur. */
  balancedAccuracy: number
  /** Macro averages over the classes that occur or were predicted, as scikit-learn's default labels. */
  precision: number
  recall: number
  f1: number
  perClass: ClassMetrics[]
}

/** From a confusion matrix. A precision or recall with nothing to divide by counts as 0, as scikit-learn's `zero_division=0`. */
export function classificationMetrics(counts: readonly (readonly number[])[]): ClassificationMetrics {
  const perClass = counts.map((row, index): ClassMetrics => {
    const hits = row[index] ?? 0
    const support = row.reduce((sum, count) => sum + count, 0)
    const claimed = counts.reduce((sum, other) => sum + (other[index] ?? 0), 0)
    const precision = claimed === 0 ? 0 : hits / claimed
    const recall = support === 0 ? 0 : hits / support
    return { precision, recall, f1: hits === 0 ? 0 : (2 * precision * recall) / (precision + recall), support }
  })
  const total = perClass.reduce((sum, each) => sum + each.support, 0)
  const hits = counts.reduce((sum, row, index) => sum + (row[index] ?? 0), 0)
  const present = perClass.filter((each, index) => each.support > 0 || counts.some((row) => (row[index] ?? 0) > 0))
  const occurring = perClass.filter((each) => each.support > 0)
  return {
    accuracy: hits / total,
    balancedAccuracy: mean(occurring.map((each) => each.recall)),
    precision: mean(present.map((each) => each.precision)),
    recall: mean(present.map((each) => each.recall)),
    f1: mean(present.map((each) => each.f1)),
    perClass,
  }
}

/** Mean of −log p of the true class; probabilities are kept off 0 and 1 by 1e-15 so that one sure mistake is not infinite. */
export function logLoss(actual: ArrayLike<number>, probabilities: readonly ArrayLike<number>[]): number {
  let sum = 0
  for (let i = 0; i < actual.length; i++) {
    const p = probabilities[i]?.[at(actual, i)] ?? Number.NaN
    sum -= Math.log(Math.min(Math.max(p, 1e-15), 1 - 1e-15))
  }
  return sum / actual.length
}

/** Chance that a positive row scores above a negative one, ties counting half (Mann and Whitney). NaN with one class only. */
export function rocAuc(isPositive: readonly boolean[], scores: ArrayLike<number>): number {
  const order = Array.from({ length: isPositive.length }, (_, index) => index).toSorted(
    (a, b) => at(scores, a) - at(scores, b),
  )
  const positives = isPositive.filter(Boolean).length
  const negatives = isPositive.length - positives
  if (positives === 0 || negatives === 0) return Number.NaN
  let rankSum = 0
  for (let from = 0; from < order.length; ) {
    let to = from + 1
    while (to < order.length && at(scores, order[to] ?? 0) === at(scores, order[from] ?? 0)) to++
    const rank = (from + 1 + to) / 2
    for (const index of order.slice(from, to)) if (isPositive[index]) rankSum += rank
    from = to
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

/** Points (false positive rate, true positive rate) from (0, 0) to (1, 1), one a distinct score; those on a straight line left out. */
export function rocCurve(isPositive: readonly boolean[], scores: ArrayLike<number>): [number, number][] {
  const order = Array.from({ length: isPositive.length }, (_, index) => index).toSorted(
    (a, b) => at(scores, b) - at(scores, a),
  )
  const positives = isPositive.filter(Boolean).length
  const negatives = isPositive.length - positives
  const points: [number, number][] = [[0, 0]]
  let hits = 0
  let alarms = 0
  order.forEach((index, place) => {
    if (isPositive[index]) hits++
    else alarms++
    const next = order[place + 1]
    if (next !== undefined && at(scores, next) === at(scores, index)) return
    points.push([alarms / negatives, hits / positives])
  })
  return points.filter((point, index) => {
    const before = points[index - 1]
    const after = points[index + 1]
    return !before || !after || !isBetween(before, point, after)
  })
}

const isBetween = (a: [number, number], b: [number, number], c: [number, number]) =>
  Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) < 1e-12

const at = (values: ArrayLike<number>, index: number): number => values[index] ?? Number.NaN

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
