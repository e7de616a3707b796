import type { Plot } from '../core/value.ts'
import { residualsByRange } from './numberPlots.ts'

/** Points in a scatter plot: more cover each other and cost time. */
const pointLimit = 1_000
const binCount = 20

/** Predicted against actual, and how the errors are spread. */
export function regressionPlots(name: string, actual: ArrayLike<number>, predicted: readonly number[]): Plot[] {
  const step = Math.max(1, Math.ceil(actual.length / pointLimit))
  const points = predicted.flatMap((value, row): [number, number][] =>
    row % step === 0 ? [[actual[row] ?? 0, value]] : [],
  )
  const errors = predicted.map((value, row) => value - (actual[row] ?? 0))
  return [
    {
      kind: 'scatter',
      title: 'Predicted and actual',
      x: `actual ${name}`,
      y: `predicted ${name}`,
      points,
      diagonal: true,
    },
    { kind: 'histogram', title: 'How far predictions are off', x: 'predicted − actual', bins: histogram(errors) },
    ...residualsByRange(name, actual, predicted),
  ]
}

/** Bins of equal width between the extremes, the last one closed. */
export function histogram(values: readonly number[]): { from: number; to: number; count: number }[] {
  if (values.length === 0) return []
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  if (low === high) return [{ from: low, to: high, count: values.length }]
  const width = (high - low) / binCount
  const bins = Array.from({ length: binCount }, (_, index) => ({
    from: low + index * width,
    to: index === binCount - 1 ? high : low + (index + 1) * width,
    count: 0,
  }))
  for (const value of values) {
    const bin = bins[Math.min(binCount - 1, Math.floor((value - low) / width))]
    if (bin) bin.count++
  }
  return bins
}
