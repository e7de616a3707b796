/** Rows whose probability fell in one of equal bins: how many, what was said on average, and what share it came true in. */
export type CalibrationBin = { rows: number; said: number; happened: number }

/** Bins (from, to] of equal width over 0 … 1, the first one closed; empty ones left out. */
export function calibrationBins(isTrue: readonly boolean[], probabilities: ArrayLike<number>, count = 10) {
  const bins = Array.from({ length: count }, () => ({ rows: 0, said: 0, happened: 0 }))
  isTrue.forEach((happened, row) => {
    const said = probabilities[row] ?? Number.NaN
    const bin = bins[Math.min(count - 1, Math.max(0, Math.ceil(said * count) - 1))]
    if (!bin) return
    bin.rows++
    bin.said += said
    if (happened) bin.happened++
  })
  return bins
    .filter((bin) => bin.rows > 0)
    .map(({ rows, said, happened }): CalibrationBin => ({ rows, said: said / rows, happened: happened / rows }))
}

/** How far what is said lies from what happens, on average over the rows (expected calibration error, ECE). */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0)
  return bins.reduce((sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.said - bin.happened), 0)
}

/**
 * Mean squared error of the probabilities (Brier 1950): of two classes that of the second one's, of more the sum over the classes.
 */
export function brierScore(actual: ArrayLike<number>, probabilities: readonly (readonly number[])[]): number {
  let sum = 0
  probabilities.forEach((row, index) => {
    if (row.length === 2) sum += ((row[1] ?? 0) - (actual[index] === 1 ? 1 : 0)) ** 2
    else
      row.forEach((p, k) => {
        sum += (p - (actual[index] === k ? 1 : 0)) ** 2
      })
  })
  return sum / probabilities.length
}
