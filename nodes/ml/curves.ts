/** Curves of a binary model over its scores; ties are one step. All give [] where a class has no row. */

type Step = { score: number; rows: number; hits: number }

/** Rows and positives with a score of at least `score`, one entry a distinct score, the highest first. */
export function scoreSteps(isPositive: readonly boolean[], scores: ArrayLike<number>): Step[] {
  const order = Array.from({ length: isPositive.length }, (_, index) => index).toSorted(
    (a, b) => at(scores, b) - at(scores, a),
  )
  const steps: Step[] = []
  let hits = 0
  order.forEach((index, place) => {
    if (isPositive[index]) hits++
    const next = order[place + 1]
    if (next !== undefined && at(scores, next) === at(scores, index)) return
    steps.push({ score: at(scores, index), rows: place + 1, hits })
  })
  return steps
}

/** Points (recall, precision) from the highest score down, beginning at (0, 1). */
export function precisionRecallCurve(isPositive: readonly boolean[], scores: ArrayLike<number>): [number, number][] {
  const positives = isPositive.filter(Boolean).length
  if (positives === 0) return []
  return [
    [0, 1],
    ...scoreSteps(isPositive, scores).map(({ rows, hits }): [number, number] => [hits / positives, hits / rows]),
  ]
}

/** Mean precision weighted by the gain in recall, without interpolation. NaN without a positive row. */
export function averagePrecision(isPositive: readonly boolean[], scores: ArrayLike<number>): number {
  const points = precisionRecallCurve(isPositive, scores)
  if (points.length === 0) return Number.NaN
  return points.reduce(
    (sum, [recall, precision], index) => sum + (recall - (points[index - 1]?.[0] ?? 0)) * precision,
    0,
  )
}

/** Points (share of rows taken, share of positives among them), the highest scores taken first. */
export function gainsCurve(isPositive: readonly boolean[], scores: ArrayLike<number>): [number, number][] {
  const positives = isPositive.filter(Boolean).length
  if (positives === 0) return []
  return [
    [0, 0],
    ...scoreSteps(isPositive, scores).map(({ rows, hits }): [number, number] => [
      rows / isPositive.length,
      hits / positives,
    ]),
  ]
}

/** The height of a curve at `x`, straight between its points. */
export function heightAt(points: readonly (readonly [number, number])[], x: number): number {
  const next = points.findIndex(([place]) => place >= x)
  const after = points[next]
  const before = points[next - 1]
  if (!after) return points.at(-1)?.[1] ?? Number.NaN
  if (!before || after[0] === before[0]) return after[1]
  return before[1] + ((x - before[0]) / (after[0] - before[0])) * (after[1] - before[1])
}

/** At most `limit` points of a curve, its ends among them. */
export function thinned(points: readonly [number, number][], limit = 200): [number, number][] {
  if (points.length <= limit) return [...points]
  const step = (points.length - 1) / (limit - 1)
  return Array.from({ length: limit }, (_, index) => points[Math.round(index * step)] ?? [0, 0])
}

const at = (values: ArrayLike<number>, index: number): number => values[index] ?? Number.NaN
