import type { CancelSignal } from '../../../core/run.ts'
import type { Task } from '../../../core/spec/spec.ts'
import { createRandom, deriveSeed, shuffled } from '../../random.ts'
import type { Bundle } from '../bundle.ts'
import type { FitData } from '../fitData.ts'
import { binRows } from './binning.ts'
import { createBoostedGrower } from './growBoosted.ts'
import { createTrees, treeArrays } from './trees.ts'

export type BoostingSettings = {
  rounds: number
  learningRate: number
  maxLeaves: number
  maxDepth: number
  minLeafRows: number
  l2: number
  /** Shares of rows and of features that each round sees. */
  rowShare: number
  featureShare: number
  /** Rounds without a better validation loss after which it stops; undefined: never. */
  patience?: number | undefined
  seed: number
}

export type BoostingRound = { round: number; rounds: number; loss: number; validationLoss?: number }
export type BoostingResult = {
  bundle: Bundle
  rounds: number
  bestRound: number
  history: BoostingRound[]
  nodes: number
}

/** Memory that all histograms of one tree may take: wide tables get fewer bins. */
const histogramBytes = 400e6

/**
 * Gradient boosted trees on histograms with second-order steps (Friedman 2001; Chen and Guestrin 2016): squared error, logistic or
 * softmax loss. `validation` is watched for early stopping; the best round is kept.
 */
export async function fitBoosting(options: {
  task: Task
  classes: number
  train: FitData
  validation?: FitData | undefined
  width: number
  categories: readonly boolean[]
  settings: BoostingSettings
  signal: CancelSignal
  onRound?: (round: BoostingRound) => void
  pause?: () => Promise<void>
}): Promise<BoostingResult> {
  const { task, classes, train, validation, width, categories, settings, signal } = options
  const outputs = task === 'multiclass' ? classes : 1
  const maxBins = Math.max(
    4,
    Math.min(255, Math.floor(histogramBytes / (24 * Math.max(width, 1) * (settings.maxLeaves + 1)))),
  )
  const binned = binRows({ rows: train.rows, features: train.features, width, categories, maxBins })
  const grow = createBoostedGrower(binned, settings)
  const trees = createTrees(1)
  const base = baseOf(task, train, outputs)
  const scores = startScores(base, train.rows)
  const checked = validation && validation.rows > 0 ? validation : undefined
  const checkedScores = checked && startScores(base, checked.rows)
  const g = new Float64Array(train.rows)
  const h = new Float64Array(train.rows)
  const random = createRandom(deriveSeed(settings.seed, 'boosting'))
  const history: BoostingRound[] = []
  let best = {
    round: 0,
    loss: checked && checkedScores ? lossOf(task, checked, checkedScores, outputs) : Number.POSITIVE_INFINITY,
  }
  let round = 0
  while (round < settings.rounds) {
    signal.throwIfAborted()
    round++
    const order = sampleRows(train.rows, settings.rowShare, random)
    const isSampled = order.length < train.rows
    const shares = outputs > 1 ? softmaxRows(scores, train.rows, outputs) : undefined
    for (let k = 0; k < outputs; k++) {
      slopes({ task, train, scores, shares, outputs, k, g, h })
      const features = sampleFeatures(width, settings.featureShare, random)
      const own = outputs > 1 ? order.slice() : order
      const leaves = grow(trees, { order: own, g, h, features })
      const root = trees.lastRoot()
      if (isSampled) addTree(trees, root, train, width, scores, outputs, k)
      else
        for (const { node, start, end } of leaves) {
          const value = trees.valueAt(node, 0)
          for (let i = start; i < end; i++) {
            const at = (own[i] ?? 0) * outputs + k
            scores[at] = (scores[at] ?? 0) + value
          }
        }
      if (checked && checkedScores) addTree(trees, root, checked, width, checkedScores, outputs, k)
    }
    const report: BoostingRound = { round, rounds: settings.rounds, loss: lossOf(task, train, scores, outputs) }
    if (checked && checkedScores) {
      report.validationLoss = lossOf(task, checked, checkedScores, outputs)
      if (report.validationLoss < best.loss) best = { round, loss: report.validationLoss }
    } else best = { round, loss: report.loss }
    history.push(report)
    options.onRound?.(report)
    if (round % 5 === 0) await options.pause?.()
    if (settings.patience !== undefined && checked && round - best.round >= settings.patience) break
  }
  const bestRound = settings.patience === undefined ? round : best.round
  trees.keep(bestRound * outputs)
  const finished = trees.finish()
  return {
    bundle: {
      head: { kind: 'boosting', task, outputs },
      arrays: { ...treeArrays(finished), base: Float64Array.from(base) },
    },
    rounds: round,
    bestRound,
    history,
    nodes: finished.feature.length,
  }
}

function startScores(base: readonly number[], rows: number): Float64Array {
  const scores = new Float64Array(rows * base.length)
  for (let i = 0; i < scores.length; i++) scores[i] = base[i % base.length] ?? 0
  return scores
}

function addTree(
  trees: ReturnType<typeof createTrees>,
  root: number,
  rows: FitData,
  width: number,
  scores: Float64Array,
  outputs: number,
  k: number,
): void {
  for (let row = 0; row < rows.rows; row++) {
    const leaf = trees.leafFrom(root, rows.features, row * width)
    const at = row * outputs + k
    scores[at] = (scores[at] ?? 0) + trees.valueAt(leaf, 0)
  }
}

/** Where boosting starts: the mean, the log odds, or each class's log share. */
function baseOf(task: Task, { rows, targets, weights }: FitData, outputs: number): number[] {
  let total = 0
  const sums = new Array<number>(Math.max(outputs, 1)).fill(0)
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1
    total += weight
    const target = targets[row] ?? 0
    if (task === 'multiclass') sums[target] = (sums[target] ?? 0) + weight
    else sums[0] = (sums[0] ?? 0) + weight * target
  }
  if (task === 'regression') return [(sums[0] ?? 0) / total]
  const bounded = (share: number) => Math.min(Math.max(share, 1e-6), 1 - 1e-6)
  if (task === 'binary') {
    const share = bounded((sums[0] ?? 0) / total)
    return [Math.log(share / (1 - share))]
  }
  return sums.map((sum) => Math.log(bounded(sum / total)))
}

const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))

function softmaxRows(scores: Float64Array, rows: number, outputs: number): Float64Array {
  const shares = new Float64Array(scores.length)
  for (let row = 0; row < rows; row++) {
    const from = row * outputs
    let highest = Number.NEGATIVE_INFINITY
    for (let k = 0; k < outputs; k++) highest = Math.max(highest, scores[from + k] ?? 0)
    let sum = 0
    for (let k = 0; k < outputs; k++) {
      const power = Math.exp((scores[from + k] ?? 0) - highest)
      shares[from + k] = power
      sum += power
    }
    for (let k = 0; k < outputs; k++) shares[from + k] = (shares[from + k] ?? 0) / sum
  }
  return shares
}

/** First and second derivatives of the loss by the score of output k. */
function slopes(options: {
  task: Task
  train: FitData
  scores: Float64Array
  shares: Float64Array | undefined
  outputs: number
  k: number
  g: Float64Array
  h: Float64Array
}): void {
  const { task, train, scores, shares, outputs, k, g, h } = options
  const { targets, weights } = train
  for (let row = 0; row < train.rows; row++) {
    const weight = weights?.[row] ?? 1
    const target = targets[row] ?? 0
    if (task === 'regression') {
      g[row] = weight * ((scores[row] ?? 0) - target)
      h[row] = weight
      continue
    }
    const p = shares ? (shares[row * outputs + k] ?? 0) : sigmoid(scores[row] ?? 0)
    const isThis = shares ? (target === k ? 1 : 0) : target
    g[row] = weight * (p - isThis)
    h[row] = weight * p * (1 - p)
  }
}

/** Mean loss by weight: half the squared error, or minus the log probability of the true class. */
function lossOf(task: Task, { rows, targets, weights }: FitData, scores: Float64Array, outputs: number): number {
  let sum = 0
  let total = 0
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1
    const target = targets[row] ?? 0
    total += weight
    if (task === 'regression') sum += (weight * ((scores[row] ?? 0) - target) ** 2) / 2
    else if (outputs === 1) {
      const score = scores[row] ?? 0
      sum += weight * (Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - target * score)
    } else {
      let highest = Number.NEGATIVE_INFINITY
      for (let k = 0; k < outputs; k++) highest = Math.max(highest, scores[row * outputs + k] ?? 0)
      let powers = 0
      for (let k = 0; k < outputs; k++) powers += Math.exp((scores[row * outputs + k] ?? 0) - highest)
      sum += weight * (highest + Math.log(powers) - (scores[row * outputs + target] ?? 0))
    }
  }
  return sum / total
}

function sampleRows(rows: number, share: number, random: ReturnType<typeof createRandom>): Int32Array {
  if (share >= 1) return Int32Array.from({ length: rows }, (_, row) => row)
  return shuffled(rows, random)
    .slice(0, Math.max(1, Math.round(rows * share)))
    .sort()
}

function sampleFeatures(width: number, share: number, random: ReturnType<typeof createRandom>): Int32Array {
  if (share >= 1) return Int32Array.from({ length: width }, (_, feature) => feature)
  return shuffled(width, random)
    .slice(0, Math.max(1, Math.round(width * share)))
    .sort()
}
