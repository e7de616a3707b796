import type { CancelSignal } from '../../../core/run.ts'
import type { LayersSpec } from '../../../core/spec/layers.ts'
import type { Task } from '../../../core/spec/spec.ts'
import { createRandom, deriveSeed } from '../../random.ts'
import type { Trainer } from '../../trainer.ts'
import { encodeWeights } from '../../weights.ts'
import type { FitData } from '../fitData.ts'
import { fitLinear } from '../linear/linear.ts'
import { fitNeighbours } from '../neighbours/neighbours.ts'
import { type BoostingSettings, fitBoosting } from '../trees/boosting.ts'
import { fitForest } from '../trees/forest.ts'
import type { Member } from './ensemble.ts'
import { fitInnerPrep, prepareAll } from './innerPrep.ts'

export type CandidateData = {
  task: Task
  classes: number
  width: number
  categories: readonly boolean[]
  train: FitData
  /** Rows to stop early by; absent when the rounds are known. */
  validation?: FitData | undefined
  /** Rounds (epochs) that were best before, for learning on all rows. */
  rounds?: number | undefined
  seed: number
  signal: CancelSignal
  pause: () => Promise<void>
}
export type Fitted = { member: Member; rounds: number }

/** A way to learn that Auto tries. */
export type Candidate = { name: string; fit: (data: CandidateData) => Promise<Fitted> }

/** Makes the network of a candidate, its shapes known, with what it is trained by. */
export type NetworkMaker = (size: { width: number; outputs: number; task: Task }) => LayersSpec

const boosted = (name: string, settings: Partial<BoostingSettings>): Candidate => ({
  name: `Boosted trees${name}`,
  fit: async ({ train, validation, rounds, seed, ...data }) => {
    const chosen = {
      learningRate: 0.1,
      maxLeaves: 31,
      minLeafRows: Math.max(2, Math.min(20, Math.round(train.rows / 20))),
      l2: 1,
      rowShare: 1,
      featureShare: 1,
      ...settings,
    }
    const result = await fitBoosting({
      ...data,
      train,
      validation: rounds === undefined ? validation : undefined,
      settings: {
        ...chosen,
        maxDepth: 1000,
        rounds: rounds ?? 1000,
        patience: rounds === undefined ? Math.round(2 / chosen.learningRate) : undefined,
        seed,
      },
    })
    return {
      rounds: result.bestRound,
      member: {
        family: 'trees',
        bundle: result.bundle,
        node: { type: 'train.boosting', params: { ...chosen, rounds: Math.max(result.bestRound, 1), seed } },
      },
    }
  },
})

const forest = (kind: 'forest' | 'extra', minLeafRows: number, trees: number): Candidate => ({
  name: `${kind === 'extra' ? 'Extra trees' : 'Random forest'}${minLeafRows > 1 ? `, ${minLeafRows} rows a leaf` : ''}`,
  fit: async ({ seed, validation: _validation, rounds: _rounds, ...data }) => {
    const { bundle } = await fitForest({
      ...data,
      settings: {
        trees,
        maxDepth: 1000,
        minLeafRows,
        featuresAtSplit: data.task === 'regression' ? (kind === 'extra' ? 1 : 0.5) : 'root',
        thresholds: kind === 'extra' ? 'random' : 'best',
        bootstrap: kind === 'forest',
        seed,
      },
    })
    return {
      rounds: trees,
      member: { family: 'trees', bundle, node: { type: 'train.forest', params: { kind, trees, minLeafRows, seed } } },
    }
  },
})

const linear = (penalty: number): Candidate => ({
  name: `Linear, penalty ${penalty}`,
  fit: async ({ train, width, categories, task, classes, signal }) => {
    const prep = fitInnerPrep(train, width, categories)
    const { bundle, iterations } = fitLinear({
      task,
      classes,
      train: prepareAll(prep, train),
      width: prep.columns.length,
      settings: { penalty, l1Share: 0, iterations: 300 },
      signal,
    })
    return {
      rounds: iterations,
      member: { family: 'linear', bundle, prep, node: { type: 'train.linear', params: { penalty } } },
    }
  },
})

const neighbours = (count: number): Candidate => ({
  name: `Nearest neighbours, ${count}`,
  fit: async ({ train, width, categories, task, classes }) => {
    const prep = fitInnerPrep(train, width, categories)
    const settings = { neighbours: count, closerCountsMore: true }
    const bundle = fitNeighbours({ task, classes, train: prepareAll(prep, train), settings })
    return {
      rounds: 1,
      member: { family: 'neighbours', bundle, prep, node: { type: 'train.neighbours', params: settings } },
    }
  },
})

const network = (
  name: string,
  weightPenalty: number,
  make: NetworkMaker,
  trainer: () => Promise<Trainer>,
): Candidate => ({
  name: `Network${name}`,
  fit: async ({ train, validation, rounds, width, categories, task, classes, seed, signal }) => {
    const prep = fitInnerPrep(train, width, categories)
    const drawn = make({ width: prep.columns.length, outputs: task === 'multiclass' ? classes : 1, task })
    const targetScale = task === 'regression' ? scaleOf(train.targets) : undefined
    const rowsOf = (data: FitData | undefined) => {
      const prepared = data
        ? prepareAll(prep, data)
        : { rows: 0, features: new Float32Array(), targets: new Float64Array() }
      return {
        rows: prepared.rows,
        features: prepared.features,
        targets: Float32Array.from(prepared.targets, (value) =>
          targetScale ? (value - targetScale.offset) / targetScale.scale : value,
        ),
      }
    }
    const batchSize = Math.min(Math.max(2 ** Math.round(Math.log2(Math.max(train.rows, 1) / 40)), 16), 256)
    const steps = Math.max(1, Math.ceil(train.rows / batchSize))
    const epochs = rounds ?? Math.min(Math.max(Math.round(6_000 / steps), 15), 300)
    const { train: learn } = await trainer()
    const result = await learn({
      network: drawn,
      train: rowsOf(train),
      validation: rowsOf(rounds === undefined ? validation : undefined),
      settings: {
        epochs,
        batchSize,
        optimizer: 'adam',
        learningRate: 0.004,
        reduceAfter: 8,
        patience: rounds === undefined ? 24 : undefined,
        weightPenalty,
        seed,
      },
      signal,
      onEpoch: () => {},
    })
    return {
      rounds: Math.max(1, result.bestEpoch),
      member: {
        family: 'network',
        prep,
        bundle: {
          head: { task, network: drawn, ...(targetScale ? { targetScale } : {}) },
          arrays: { weights: encodeWeights(result.weights) },
        },
        node: { type: 'train.train', params: { epochs: Math.max(1, result.bestEpoch), weightPenalty, seed } },
      },
    }
  },
})

function scaleOf(targets: Float64Array): { offset: number; scale: number } {
  const offset = targets.reduce((sum, value) => sum + value, 0) / targets.length
  return {
    offset,
    scale: Math.sqrt(targets.reduce((sum, value) => sum + (value - offset) ** 2, 0) / targets.length) || 1,
  }
}

/** What Auto tries, in this order: first one of each family, then variants, then boosted trees with settings drawn at random. */
export function candidates(options: {
  network: NetworkMaker
  trainer: () => Promise<Trainer>
  seed: number
  classes: number
}): Candidate[] {
  const { network: make, trainer, seed, classes } = options
  const trees = classes <= 200 ? [boosted('', {}), forest('extra', 1, 200), forest('forest', 1, 200)] : []
  const more =
    classes <= 200
      ? [
          boosted(', small', { maxLeaves: 6, learningRate: 0.05, minLeafRows: 5 }),
          boosted(', half the features', { featureShare: 0.5, rowShare: 0.8, learningRate: 0.05, maxLeaves: 16 }),
          forest('forest', 3, 200),
          forest('extra', 3, 200),
        ]
      : []
  const random = createRandom(deriveSeed(seed, 'auto'))
  const drawn = Array.from({ length: classes <= 200 ? 60 : 0 }, (_, index) => {
    const pick = (low: number, high: number) => low * (high / low) ** random.next()
    return boosted(`, drawn ${index + 1}`, {
      learningRate: pick(0.02, 0.2),
      maxLeaves: Math.round(pick(3, 64)),
      minLeafRows: Math.round(pick(2, 60)),
      l2: pick(0.01, 20),
      featureShare: 0.3 + 0.7 * random.next(),
      rowShare: 0.6 + 0.4 * random.next(),
    })
  })
  return [
    linear(1),
    ...trees,
    network('', 0.001, make, trainer),
    ...more,
    linear(0.1),
    linear(10),
    network(', kept small', 0.01, make, trainer),
    neighbours(7),
    linear(100),
    neighbours(20),
    ...drawn,
  ]
}
