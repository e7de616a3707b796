/** Bins of one feature, in the order of their values. A row without a value is in the bin after the last. */
export type FeatureBins = {
  count: number
  /** Smallest and largest training value of each bin. */
  low: Float32Array
  high: Float32Array
  /** Bins are categories (whole numbers from 0): their order says nothing. */
  isCategory: boolean
}

/** Training rows as bin numbers, column by column. */
export type Binned = { rows: number; features: FeatureBins[]; columns: Uint8Array[] }

export const mostBins = 255

/**
 * Cuts each feature into at most `maxBins` bins of about equally many rows; with no more distinct values than that, one bin a value, so
 * that nothing is lost. Categories keep a bin each.
 */
export function binRows(options: {
  rows: number
  features: Float32Array
  width: number
  categories: readonly boolean[]
  maxBins?: number
}): Binned {
  const { rows, features, width, categories } = options
  const maxBins = Math.min(options.maxBins ?? mostBins, mostBins)
  const columns: Uint8Array[] = []
  const bins: FeatureBins[] = []
  const values = new Float32Array(rows)
  for (let f = 0; f < width; f++) {
    let present = 0
    for (let row = 0; row < rows; row++) {
      const value = features[row * width + f] ?? Number.NaN
      if (Number.isFinite(value)) values[present++] = value
    }
    const found =
      categories[f] === true && isCategorical(values.subarray(0, present))
        ? categoryBins(values.subarray(0, present))
        : valueBins(values.subarray(0, present).toSorted(), maxBins)
    const column = new Uint8Array(rows)
    for (let row = 0; row < rows; row++) column[row] = binOf(found, features[row * width + f] ?? Number.NaN)
    bins.push(found)
    columns.push(column)
  }
  return { rows, features: bins, columns }
}

const isCategorical = (values: Float32Array): boolean =>
  values.every((value) => value >= 0 && value < mostBins && Number.isInteger(value))

function categoryBins(values: Float32Array): FeatureBins {
  const count = values.reduce((highest, value) => Math.max(highest, value), -1) + 1
  const each = Float32Array.from({ length: count }, (_, index) => index)
  return { count, low: each, high: each, isCategory: true }
}

function valueBins(sorted: Float32Array, maxBins: number): FeatureBins {
  const low: number[] = []
  const high: number[] = []
  let distinct = 0
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++
  const isExact = distinct <= maxBins
  let left = sorted.length
  for (let at = 0; at < sorted.length; ) {
    const wanted = isExact ? 1 : left / (maxBins - low.length)
    let end = Math.min(sorted.length, at + Math.max(1, Math.round(wanted)))
    if (isExact || low.length < maxBins - 1) while (end < sorted.length && sorted[end] === sorted[end - 1]) end++
    else end = sorted.length
    low.push(sorted[at] ?? 0)
    high.push(sorted[end - 1] ?? 0)
    left -= end - at
    at = end
  }
  return { count: low.length, low: Float32Array.from(low), high: Float32Array.from(high), isCategory: false }
}

function binOf({ high, count, isCategory }: FeatureBins, value: number): number {
  if (!Number.isFinite(value)) return count
  if (isCategory) return value < count ? value : count
  let from = 0
  let to = count - 1
  while (from < to) {
    const middle = (from + to) >> 1
    if (value <= (high[middle] ?? 0)) to = middle
    else from = middle + 1
  }
  return from
}
