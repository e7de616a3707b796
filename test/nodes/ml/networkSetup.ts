import type { LayersSpec } from '#nodes/core/spec/layers.ts'
import type { Task } from '#nodes/core/spec/spec.ts'
import { addLayer, startLayers } from '#nodes/layers/buildLayers.ts'
import { headFor, type LossChoice } from '#nodes/layers/head.ts'
import { createRandom } from '#nodes/ml/random.ts'
import type { TrainingRows, TrainingSettings } from '#nodes/ml/trainer.ts'
import { numberColumns } from '#test/helpers/numberColumns.ts'

export type Hidden = {
  units: number
  activation?: string
  l1?: number
  l2?: number
  dropout?: number
  useBias?: boolean
  constraint?: string
}

/** A chain of dense layers with an output for the task. */
export function networkOf(
  width: number,
  hidden: Hidden[],
  task: Task,
  options: { classes?: number; loss?: LossChoice } = {},
): LayersSpec {
  const { head, units } = headFor(task, options.classes ?? 2, options.loss ?? 'automatic')
  let network = startLayers({ features: [], target: undefined, prepared: numberColumns(width) })
  for (const { dropout, ...each } of hidden) {
    network = addLayer(network, {
      kind: 'dense',
      config: { activation: 'relu', useBias: true, kernelInitializer: 'automatic', l1: 0, l2: 0, ...each },
    })
    if (dropout !== undefined) network = addLayer(network, { kind: 'dropout', config: { rate: dropout } })
  }
  network = addLayer(network, {
    kind: 'output',
    config: { units, activation: head.activation, useBias: true, kernelInitializer: 'automatic' },
  })
  return { ...network, head }
}

/** Rows with a target that hangs on them: smooth for numbers, by regions for classes. */
export function rowsFor(task: Task, rows: number, seed: number): TrainingRows {
  const random = createRandom(seed)
  const features = Float32Array.from({ length: rows * 3 }, () => random.normal())
  const targets = Float32Array.from({ length: rows }, (_, row) => {
    const [a = 0, b = 0, c = 0] = features.subarray(row * 3, row * 3 + 3)
    const value = Math.sin(a) + 0.5 * b - 0.25 * c * c
    if (task === 'regression') return value
    return task === 'binary' ? Number(value > 0) : value > 0.5 ? 2 : value > -0.5 ? 1 : 0
  })
  return { rows, features, targets }
}

export const noRows: TrainingRows = { rows: 0, features: new Float32Array(0), targets: new Float32Array(0) }

export const settingsFor = (changes: Partial<TrainingSettings> = {}): TrainingSettings => ({
  epochs: 20,
  batchSize: 16,
  optimizer: 'adam',
  learningRate: 0.01,
  seed: 42,
  ...changes,
})

export const neverAborted = { aborted: false, throwIfAborted: () => undefined }
