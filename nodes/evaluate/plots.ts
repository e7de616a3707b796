import type { Plot } from '../core/value.ts'
import { rocCurve } from '../ml/metrics.ts'

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

/** Which class was taken for which, the curve of a binary model, and the figures of each class. */
export function classificationPlots(options: {
  classes: string[]
  counts: number[][]
  f1: number[]
  targets: ArrayLike<number>
  outputs: readonly (readonly number[])[]
}): Plot[] {
  const { classes, counts, f1, targets, outputs } = options
  const plots: Plot[] = [{ kind: 'confusion', title: 'Actual and predicted classes', classes, counts }]
  const isPositive = Array.from(targets, (each) => each === 1)
  if (classes.length === 2 && isPositive.includes(true) && isPositive.includes(false)) {
    plots.push({
      kind: 'lines',
      title: 'ROC curve',
      x: 'false alarms',
      y: `found ${classes[1]}`,
      series: [
        {
          name: 'model',
          points: rocCurve(
            isPositive,
            outputs.map((each) => each[1] ?? 0),
          ),
        },
        {
          name: 'guessing',
          points: [
            [0, 0],
            [1, 1],
          ],
        },
      ],
    })
  }
  plots.push({
    kind: 'bars',
    title: 'F1 of each class',
    x: 'F1',
    bars: classes.map((name, index) => ({ name, value: f1[index] ?? 0 })),
  })
  return plots
}
