import type { Task } from '../../../core/spec/spec.ts'
import { arrayOf, type Bundle } from '../bundle.ts'
import type { FitData } from '../fitData.ts'
import type { ModelPredictor } from '../modelPredictor.ts'

export type NeighbourSettings = { neighbours: number; closerCountsMore: boolean }

/** Keeps the rows; a prediction looks at those that lie nearest (Euclidean distance), ties by the order of the rows. */
export const fitNeighbours = (options: {
  task: Task
  classes: number
  train: FitData
  settings: NeighbourSettings
}): Bundle => ({
  head: { task: options.task, classes: options.classes, ...options.settings },
  arrays: {
    features: options.train.features,
    targets: options.train.targets,
    weights: options.train.weights ?? new Float64Array(),
  },
})

export function readNeighbours(bundle: Bundle, width: number): ModelPredictor {
  const features = arrayOf(bundle, 'features', 'float32')
  const targets = arrayOf(bundle, 'targets', 'float64')
  const weights = arrayOf(bundle, 'weights', 'float64')
  const isRegression = bundle.head['task'] === 'regression'
  const classes = Number(bundle.head['classes'])
  const isWeighted = bundle.head['closerCountsMore'] === true
  const rows = targets.length
  const k = Math.min(Number(bundle.head['neighbours']), rows)
  const row = new Float32Array(width)
  return {
    width,
    takesMissing: false,
    predict: (given) => {
      for (let i = 0; i < width; i++) row[i] = given[i] ?? Number.NaN
      const nearest = findNearest(features, width, rows, row, k)
      const exact = nearest.filter((each) => each.distance === 0)
      const used = isWeighted && exact.length > 0 ? exact : nearest
      const sums = new Array<number>(isRegression ? 1 : classes).fill(0)
      let total = 0
      for (const { row: at, distance } of used) {
        const closeness = isWeighted && exact.length === 0 ? 1 / Math.sqrt(distance) : 1
        const weight = closeness * (weights.length > 0 ? (weights[at] ?? 1) : 1)
        total += weight
        const target = targets[at] ?? 0
        const place = isRegression ? 0 : target
        sums[place] = (sums[place] ?? 0) + weight * (isRegression ? target : 1)
      }
      return sums.map((sum) => sum / total)
    },
  }
}

/** The k nearest rows with their squared distances, nearest first. */
export function findNearest(
  features: Float32Array,
  width: number,
  rows: number,
  row: ArrayLike<number>,
  k: number,
): { row: number; distance: number }[] {
  const found: { row: number; distance: number }[] = []
  let farthest = Number.POSITIVE_INFINITY
  for (let r = 0, at = 0; r < rows; r++, at += width) {
    let distance = 0
    for (let i = 0; i < width && distance < farthest; i++) {
      const d = (features[at + i] ?? 0) - (row[i] ?? 0)
      distance += d * d
    }
    if (!(distance < farthest)) continue
    let place = found.length
    while (place > 0 && (found[place - 1]?.distance ?? 0) > distance) place--
    found.splice(place, 0, { row: r, distance })
    if (found.length > k) found.pop()
    if (found.length === k) farthest = found[k - 1]?.distance ?? farthest
  }
  return found
}
