import type { FitData } from '../fitData.ts'
import { createDesign } from './design.ts'
import { minimiseSmooth, minimiseWithL1, type Smooth } from './minimise.ts'

/** More features than this are not solved exactly: the matrix of their products would be too large. */
const exactWidth = 1_500

type Solved = { coefficients: Float64Array; intercepts: Float64Array; iterations: number; hasConverged: boolean }
type Options = {
  train: FitData
  width: number
  settings: { penalty: number; l1Share: number; iterations: number }
  check: (iteration: number) => void
}

/** Least squares with penalties: by the normal equations, with an L1 part by coordinate descent on them; wide ones step by step. */
export function solveRegression({ train, width, settings, check }: Options): Solved {
  return width <= exactWidth
    ? solveExactly({ train, width, settings, check })
    : solveWide({ train, width, settings, check })
}

function solveExactly({ train, width, settings, check }: Options): Solved {
  const { rows, features, targets, weights } = train
  const means = new Float64Array(width)
  let total = 0
  let mean = 0
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1
    total += weight
    mean += weight * (targets[row] ?? 0)
    for (let i = 0; i < width; i++) means[i] = (means[i] ?? 0) + weight * (features[row * width + i] ?? 0)
  }
  mean /= total
  for (let i = 0; i < width; i++) means[i] = (means[i] ?? 0) / total
  const gram = new Float64Array(width * width)
  const moments = new Float64Array(width)
  const centred = new Float64Array(width)
  for (let row = 0; row < rows; row++) {
    if (row % 1000 === 0) check(1)
    const weight = weights?.[row] ?? 1
    const target = weight * ((targets[row] ?? 0) - mean)
    for (let i = 0; i < width; i++) centred[i] = (features[row * width + i] ?? 0) - (means[i] ?? 0)
    for (let i = 0; i < width; i++) {
      const value = centred[i] ?? 0
      if (value === 0) continue
      moments[i] = (moments[i] ?? 0) + value * target
      const scaled = value * weight
      for (let j = 0; j <= i; j++) gram[i * width + j] = (gram[i * width + j] ?? 0) + scaled * (centred[j] ?? 0)
    }
  }
  for (let i = 0; i < width; i++) for (let j = i + 1; j < width; j++) gram[i * width + j] = gram[j * width + i] ?? 0
  const l1 = settings.penalty * settings.l1Share
  const l2 = settings.penalty - l1
  const found =
    l1 > 0
      ? descend({ gram, moments, width, l1, l2, most: settings.iterations, check })
      : { coefficients: solvePositive(gram, moments, width, l2), iterations: 1, hasConverged: true }
  let intercept = mean
  for (let i = 0; i < width; i++) intercept -= (means[i] ?? 0) * (found.coefficients[i] ?? 0)
  return { ...found, intercepts: Float64Array.of(intercept) }
}

/** Cholesky; a direction in which nothing differs (a constant, the last of the 0/1 columns of a category) gets no say. */
function solvePositive(gram: Float64Array, moments: Float64Array, width: number, l2: number): Float64Array {
  const l = gram.slice()
  let largest = 0
  for (let i = 0; i < width; i++) largest = Math.max(largest, gram[i * width + i] ?? 0)
  const tiny = Math.max(largest, 1e-300) * 1e-11
  const isDead = new Uint8Array(width)
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = (l[i * width + j] ?? 0) + (i === j ? l2 : 0)
      for (let k = 0; k < j; k++) sum -= (l[i * width + k] ?? 0) * (l[j * width + k] ?? 0)
      if (i === j) {
        if (sum <= tiny) isDead[i] = 1
        l[i * width + i] = isDead[i] ? 1 : Math.sqrt(sum)
      } else l[i * width + j] = isDead[j] ? 0 : sum / (l[j * width + j] ?? 1)
    }
    if (isDead[i]) for (let j = 0; j < i; j++) l[i * width + j] = 0
  }
  const w = moments.slice()
  for (let i = 0; i < width; i++) {
    let sum = w[i] ?? 0
    for (let k = 0; k < i; k++) sum -= (l[i * width + k] ?? 0) * (w[k] ?? 0)
    w[i] = isDead[i] ? 0 : sum / (l[i * width + i] ?? 1)
  }
  for (let i = width - 1; i >= 0; i--) {
    let sum = w[i] ?? 0
    for (let k = i + 1; k < width; k++) sum -= (l[k * width + i] ?? 0) * (w[k] ?? 0)
    w[i] = isDead[i] ? 0 : sum / (l[i * width + i] ?? 1)
  }
  return w
}

function descend(options: {
  gram: Float64Array
  moments: Float64Array
  width: number
  l1: number
  l2: number
  most: number
  check: (iteration: number) => void
}): Omit<Solved, 'intercepts'> {
  const { gram, moments, width, l1, l2, most, check } = options
  const w = new Float64Array(width)
  // What is left to explain along each feature.
  const rest = moments.slice()
  for (let iteration = 1; iteration <= most; iteration++) {
    check(iteration)
    let largest = 0
    let size = 0
    for (let i = 0; i < width; i++) {
      const own = gram[i * width + i] ?? 0
      if (own + l2 <= 0) continue
      const old = w[i] ?? 0
      const pull = (rest[i] ?? 0) + own * old
      const value = (Math.sign(pull) * Math.max(Math.abs(pull) - l1, 0)) / (own + l2)
      size = Math.max(size, Math.abs(value))
      if (value === old) continue
      w[i] = value
      largest = Math.max(largest, Math.abs(value - old))
      for (let j = 0; j < width; j++) rest[j] = (rest[j] ?? 0) - (gram[j * width + i] ?? 0) * (value - old)
    }
    if (largest <= 1e-10 * Math.max(size, 1e-12)) return { coefficients: w, iterations: iteration, hasConverged: true }
  }
  return { coefficients: w, iterations: most, hasConverged: false }
}

function solveWide({ train, width, settings, check }: Options): Solved {
  const { rows, targets, weights } = train
  const design = createDesign(rows, width, train.features)
  let total = 0
  let mean = 0
  for (let row = 0; row < rows; row++) {
    total += weights?.[row] ?? 1
    mean += (weights?.[row] ?? 1) * (targets[row] ?? 0)
  }
  mean /= total
  const l1 = settings.penalty * settings.l1Share
  const l2 = settings.penalty - l1
  const errors = new Float64Array(rows)
  const f: Smooth = (x, slope) => {
    design.multiply(x.subarray(0, width), errors)
    let loss = 0
    let sum = 0
    for (let row = 0; row < rows; row++) {
      const weight = weights?.[row] ?? 1
      const error = (errors[row] ?? 0) + (x[width] ?? 0) + mean - (targets[row] ?? 0)
      loss += (weight * error * error) / 2
      errors[row] = weight * error
      sum += weight * error
    }
    design.addTransposed(errors, slope.subarray(0, width))
    slope[width] = sum
    for (let i = 0; i < width; i++) {
      loss += (l2 / 2) * (x[i] ?? 0) ** 2
      slope[i] = (slope[i] ?? 0) + l2 * (x[i] ?? 0)
    }
    return loss
  }
  const limits = { most: settings.iterations, check }
  const found =
    l1 > 0
      ? minimiseWithL1(
          f,
          Float64Array.from({ length: width + 1 }, (_, i) => (i === width ? 0 : l1)),
          { ...limits, tolerance: 1e-7 },
        )
      : minimiseSmooth(f, width + 1, { ...limits, tolerance: 1e-5 })
  return {
    coefficients: found.x.slice(0, width),
    intercepts: Float64Array.of((found.x[width] ?? 0) + mean),
    iterations: found.iterations,
    hasConverged: found.hasConverged,
  }
}
