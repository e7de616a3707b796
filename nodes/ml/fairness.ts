/** What a model of two classes does to one group of rows; a rate with nothing to divide by is NaN. */
export type GroupRates = {
  rows: number
  /** Share of rows that are said to be positive. */
  selected: number
  /** Share of the positive rows that are found (true positive rate). */
  found: number
  /** Share of the other rows that are taken for positive (false positive rate). */
  alarms: number
  accuracy: number
}

/** Rates of some rows. */
export function groupRates(
  isPositive: readonly boolean[],
  saysYes: readonly boolean[],
  rows: readonly number[],
): GroupRates {
  let [selected, positives, found, alarms, right] = [0, 0, 0, 0, 0]
  for (const row of rows) {
    if (saysYes[row]) selected++
    if (isPositive[row]) positives++
    if (isPositive[row] && saysYes[row]) found++
    if (!isPositive[row] && saysYes[row]) alarms++
    if (isPositive[row] === saysYes[row]) right++
  }
  return {
    rows: rows.length,
    selected: selected / rows.length,
    found: positives === 0 ? Number.NaN : found / positives,
    alarms: positives === rows.length ? Number.NaN : alarms / (rows.length - positives),
    accuracy: right / rows.length,
  }
}

export type Fairness = {
  /** Largest difference between two groups' selection rates, and the smallest quotient. */
  parityDifference: number
  parityRatio: number
  /** The larger of the largest differences in the true and in the false positive rates. */
  oddsDifference: number
}

/** Demographic parity and equalised odds (Hardt and others 2016) over groups; NaN rates count nowhere. */
export function fairnessOf(groups: readonly GroupRates[]): Fairness {
  const selected = groups.map((each) => each.selected)
  return {
    parityDifference: range(selected),
    parityRatio: Math.max(...selected) > 0 ? Math.min(...selected) / Math.max(...selected) : Number.NaN,
    oddsDifference: Math.max(range(groups.map((each) => each.found)), range(groups.map((each) => each.alarms))),
  }
}

/** Largest less smallest; 0 of nothing. */
export function range(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value))
  return known.length === 0 ? 0 : Math.max(...known) - Math.min(...known)
}
