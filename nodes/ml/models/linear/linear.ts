import type { CancelSignal } from '../../../core/run.ts'
import type { Task } from '../../../core/spec/spec.ts'
import { arrayOf, type Bundle } from '../bundle.ts'
import type { FitData } from '../fitData.ts'
import type { ModelPredictor } from '../modelPredictor.ts'
import { softmax } from '../softmax.ts'
import { createDesign } from './design.ts'
import { solveRegression } from './leastSquares.ts'
import { minimiseSmooth, minimiseWithL1, type Smooth } from './minimise.ts'

/** What is minimised: half the squared errors, or the log loss, summed over the rows, plus penalty · (share · |w| + (1 − share) / 2 · w²). */
export type LinearSettings = { penalty: number; l1Share: number; iterations: number }
export type LinearResult = {
  bundle: Bundle
  iterations: number
  hasConverged: boolean
  coefficients: Float64Array
  intercepts: Float64Array
}

/** `coefficients[k · width + i]`; two classes have one row of them, as the log odds of the second. The intercept is not penalised. */
export function fitLinear(options: {
  task: Task
  classes: number
  train: FitData
  width: number
  settings: LinearSettings
  signal: CancelSignal
  onStep?: (share: number) => void
}): LinearResult {
  const { task, classes, train, width, settings, signal } = options
  const outputs = task === 'multiclass' ? classes : 1
  const check = (iteration: number) => {
    signal.throwIfAborted()
    options.onStep?.(iteration / settings.iterations)
  }
  const solved =
    task === 'regression'
      ? solveRegression({ train, width, settings, check })
      : solveLogistic({ task, outputs, train, width, settings, check })
  return {
    ...solved,
    bundle: {
      head: { task, outputs },
      arrays: { coefficients: solved.coefficients, intercepts: solved.intercepts },
    },
  }
}

function solveLogistic(options: {
  task: Task
  outputs: number
  train: FitData
  width: number
  settings: LinearSettings
  check: (iteration: number) => void
}): Omit<LinearResult, 'bundle'> {
  const { outputs, train, width, settings, check } = options
  const { rows, targets, weights } = train
  const design = createDesign(rows, width, train.features)
  const smoothL2 = settings.penalty * (1 - settings.l1Share)
  const stride = width + 1
  const scores = Array.from({ length: outputs }, () => new Float64Array(rows))
  const f: Smooth = (x, slope) => {
    let loss = 0
    for (let k = 0; k < outputs; k++) {
      const of = scores[k] ?? new Float64Array()
      design.multiply(x.subarray(k * stride, k * stride + width), of)
      const intercept = x[k * stride + width] ?? 0
      for (let row = 0; row < rows; row++) of[row] = (of[row] ?? 0) + intercept
    }
    for (let row = 0; row < rows; row++)
      loss += (weights?.[row] ?? 1) * residuals(scores, row, targets[row] ?? 0, weights?.[row] ?? 1)
    for (let k = 0; k < outputs; k++) {
      const of = scores[k] ?? new Float64Array()
      const part = slope.subarray(k * stride, k * stride + width)
      design.addTransposed(of, part)
      let sum = 0
      for (const each of of) sum += each
      slope[k * stride + width] = sum
      for (let i = 0; i < width; i++) {
        const w = x[k * stride + i] ?? 0
        loss += (smoothL2 / 2) * w * w
        part[i] = (part[i] ?? 0) + smoothL2 * w
      }
    }
    return loss
  }
  const size = stride * outputs
  const l1 = settings.penalty * settings.l1Share
  const limits = { most: settings.iterations, check }
  const found =
    l1 > 0
      ? minimiseWithL1(
          f,
          Float64Array.from({ length: size }, (_, i) => (i % stride === width ? 0 : l1)),
          { ...limits, tolerance: 1e-8 },
        )
      : minimiseSmooth(f, size, { ...limits, tolerance: 1e-6 * Math.max(1, Math.sqrt(rows) / 10) })
  const coefficients = new Float64Array(width * outputs)
  const intercepts = new Float64Array(outputs)
  for (let k = 0; k < outputs; k++) {
    coefficients.set(found.x.subarray(k * stride, k * stride + width), k * width)
    intercepts[k] = found.x[k * stride + width] ?? 0
  }
  return { coefficients, intercepts, iterations: found.iterations, hasConverged: found.hasConverged }
}

/** Loss of a row; its scores become (probability − truth) · weight. */
function residuals(scores: readonly Float64Array[], row: number, target: number, weight: number): number {
  const [first] = scores
  if (scores.length === 1 && first) {
    const score = first[row] ?? 0
    first[row] = weight * (1 / (1 + Math.exp(-score)) - target)
    return Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - target * score
  }
  let highest = Number.NEGATIVE_INFINITY
  for (const of of scores) highest = Math.max(highest, of[row] ?? 0)
  let sum = 0
  for (const of of scores) sum += Math.exp((of[row] ?? 0) - highest)
  const loss = highest + Math.log(sum) - (scores[target]?.[row] ?? 0)
  scores.forEach((of, k) => {
    of[row] = weight * (Math.exp((of[row] ?? 0) - highest) / sum - (k === target ? 1 : 0))
  })
  return loss
}

export function readLinear(bundle: Bundle, width: number): ModelPredictor {
  const coefficients = arrayOf(bundle, 'coefficients', 'float64')
  const intercepts = arrayOf(bundle, 'intercepts', 'float64')
  const isRegression = bundle.head['task'] === 'regression'
  return {
    width,
    takesMissing: false,
    predict: (features) => {
      const scores = Array.from(intercepts, (intercept, k) => {
        let sum = intercept
        for (let i = 0; i < width; i++)
          sum += Math.fround(features[i] ?? Number.NaN) * (coefficients[k * width + i] ?? 0)
        return sum
      })
      if (isRegression) return scores
      const [first = Number.NaN] = scores
      if (scores.length > 1) return softmax(scores)
      const p = 1 / (1 + Math.exp(-first))
      return [1 - p, p]
    },
  }
}
