import { scoreSteps } from './curves.ts'

/** What it costs to miss a positive row, and to take another for one. */
export type Costs = { miss: number; alarm: number }

/** A binary model that says yes from `threshold` on. */
export type Threshold = { threshold: number; found: number; missed: number; alarms: number; cost: number }

/** What each threshold would do, from "always no" down: one entry between any two neighbouring scores, halfway. */
export function thresholdsOf(isPositive: readonly boolean[], scores: ArrayLike<number>, costs: Costs): Threshold[] {
  const positives = isPositive.filter(Boolean).length
  const steps = scoreSteps(isPositive, scores)
  const entry = (threshold: number, rows: number, found: number): Threshold => ({
    threshold,
    found,
    missed: positives - found,
    alarms: rows - found,
    cost: (positives - found) * costs.miss + (rows - found) * costs.alarm,
  })
  const highest = steps[0]?.score ?? 1
  return [
    entry(highest < 1 ? (highest + 1) / 2 : highest + 0.01, 0, 0),
    ...steps.map(({ score, rows, hits }, index) => entry((score + (steps[index + 1]?.score ?? 0)) / 2, rows, hits)),
  ]
}

/** What one threshold does. */
export function thresholdAt(
  isPositive: readonly boolean[],
  scores: ArrayLike<number>,
  { threshold, costs }: { threshold: number; costs: Costs },
): Threshold {
  let [found, missed, alarms] = [0, 0, 0]
  isPositive.forEach((positive, row) => {
    const saysYes = (scores[row] ?? 0) >= threshold
    if (positive && saysYes) found++
    else if (positive) missed++
    else if (saysYes) alarms++
  })
  return { threshold, found, missed, alarms, cost: missed * costs.miss + alarms * costs.alarm }
}

/** The cheapest; of equals the one nearest to a half. */
export const cheapest = (thresholds: readonly Threshold[]): Threshold | undefined =>
  thresholds.toSorted((a, b) => a.cost - b.cost || Math.abs(a.threshold - 0.5) - Math.abs(b.threshold - 0.5))[0]
