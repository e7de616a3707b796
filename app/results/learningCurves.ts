import { pairOf } from './metricWords.ts'

type Epoch = { epoch: number; metrics: Record<string, number> }

/** One chart: a metric on the training rows and, where there is one, on the validation rows. */
export type Curve = {
  name: string
  epochs: number[]
  series: { name: string; isValidation: boolean; values: (number | null)[] }[]
}

/** The charts that a training's epochs give; loss first. */
export function curvesOf(epochs: readonly Epoch[]): Curve[] {
  const names = [...new Set(epochs.flatMap((each) => Object.keys(each.metrics)))]
  const bases = [...new Set(names.map((name) => pairOf(name).base))]
  const curves = bases.map(
    (base): Curve => ({
      name: base,
      epochs: epochs.map((each) => each.epoch),
      series: names
        .filter((name) => pairOf(name).base === base)
        .map((name) => {
          const { isValidation } = pairOf(name)
          return {
            name: isValidation ? 'validation rows' : base === 'learningRate' ? 'learning rate' : 'training rows',
            isValidation,
            values: epochs.map((each) => each.metrics[name] ?? null),
          }
        })
        .sort((a, b) => Number(a.isValidation) - Number(b.isValidation)),
    }),
  )
  return curves.sort((a, b) => Number(b.name === 'loss') - Number(a.name === 'loss'))
}

/** The epoch with the smallest loss on rows that were not learned from, or on the training rows where there are no others. */
export function bestEpochOf(epochs: readonly Epoch[]): { epoch: number; name: string; value: number } | undefined {
  const names = epochs[0] ? Object.keys(epochs[0].metrics) : []
  const losses = names.filter((name) => pairOf(name).base === 'loss')
  const name = losses.find((each) => pairOf(each).isValidation) ?? losses[0]
  if (name === undefined) return undefined
  let best: { epoch: number; name: string; value: number } | undefined
  for (const { epoch, metrics } of epochs) {
    const value = metrics[name]
    if (value !== undefined && (best === undefined || value < best.value)) best = { epoch, name, value }
  }
  return best
}
