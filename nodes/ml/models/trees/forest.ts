import type { CancelSignal } from '../../../core/run.ts'
import type { Task } from '../../../core/spec/spec.ts'
import { createRandom, deriveSeed } from '../../random.ts'
import { arrayOf, type Bundle } from '../bundle.ts'
import type { FitData } from '../fitData.ts'
import type { ModelPredictor } from '../modelPredictor.ts'
import { softmax } from '../softmax.ts'
import { binRows } from './binning.ts'
import { growExact } from './growExact.ts'
import { createTrees, importancesOf, leafOf, type Trees, treeArrays, treesFrom } from './trees.ts'

export type ForestSettings = {
  trees: number
  maxDepth: number
  minLeafRows: number
  /** Features looked at in each split: a share of all, or the square root of their number. */
  featuresAtSplit: number | 'root'
  thresholds: 'best' | 'random'
  /** Each tree sees as many rows, drawn with replacement. */
  bootstrap: boolean
  seed: number
}

/** Many trees, each on rows and features drawn by chance, averaged (Breiman 2001); one tree on all rows is a decision tree. */
export async function fitForest(options: {
  task: Task
  classes: number
  train: FitData
  width: number
  categories: readonly boolean[]
  settings: ForestSettings
  signal: CancelSignal
  onTree?: (tree: number) => void
  pause?: () => Promise<void>
}): Promise<{ bundle: Bundle; nodes: number }> {
  const { task, classes, train, width, categories, settings, signal } = options
  const isClass = task !== 'regression'
  // Two classes need one sum a bin: the second's share.
  const outputs = isClass && classes > 2 ? classes : 1
  const binned = binRows({ rows: train.rows, features: train.features, width, categories })
  const trees = createTrees(outputs)
  const featuresAtSplit =
    settings.featuresAtSplit === 'root'
      ? Math.max(1, Math.floor(Math.sqrt(width)))
      : Math.max(1, Math.round(settings.featuresAtSplit * width))
  for (let tree = 0; tree < settings.trees; tree++) {
    signal.throwIfAborted()
    const random = createRandom(deriveSeed(settings.seed, 'tree', tree))
    const counts = new Float64Array(train.rows).fill(settings.bootstrap ? 0 : 1)
    if (settings.bootstrap)
      for (let i = 0; i < train.rows; i++) {
        const row = random.below(train.rows)
        counts[row] = (counts[row] ?? 0) + 1
      }
    const order: number[] = []
    const weights = new Float64Array(train.rows)
    for (let row = 0; row < train.rows; row++) {
      weights[row] = (counts[row] ?? 0) * (train.weights?.[row] ?? 1)
      if ((weights[row] ?? 0) > 0) order.push(row)
    }
    growExact(trees, binned, {
      rows: { order: Int32Array.from(order), weights, targets: train.targets, outputs, isClass: outputs > 1 },
      settings: {
        maxDepth: settings.maxDepth,
        minLeafRows: settings.minLeafRows,
        featuresAtSplit,
        thresholds: settings.thresholds,
      },
      random,
    })
    options.onTree?.(tree + 1)
    await options.pause?.()
  }
  const finished = trees.finish()
  return {
    bundle: {
      head: { kind: 'average', task, outputs },
      arrays: { ...treeArrays(finished), base: new Float64Array(outputs) },
    },
    nodes: finished.feature.length,
  }
}

/** The trees of a bundle of the family `trees`, for whoever walks them (exact Shapley values, drawings). */
export function treesOf(bundle: Bundle): {
  trees: Trees
  kind: 'boosting' | 'average'
  base: Float64Array
  outputs: number
} {
  const kind = bundle.head['kind'] === 'boosting' ? 'boosting' : 'average'
  const outputs = Number(bundle.head['outputs'])
  return {
    trees: treesFrom(bundle, kind === 'boosting' ? 1 : outputs),
    kind,
    base: arrayOf(bundle, 'base', 'float64'),
    outputs,
  }
}

/** Boosted trees add up (tree t to output t modulo outputs), those of a forest are averaged. */
export function readTrees(bundle: Bundle, width: number): ModelPredictor {
  const { trees, kind, base, outputs } = treesOf(bundle)
  const task = String(bundle.head['task'])
  const count = trees.roots.length
  const row = new Float32Array(width)
  return {
    width,
    takesMissing: true,
    importances: importancesOf(trees, width),
    predict: (features) => {
      for (let i = 0; i < width; i++) row[i] = features[i] ?? Number.NaN
      const sums = Array.from({ length: outputs }, (_, k) => base[k] ?? 0)
      for (let tree = 0; tree < count; tree++) {
        const leaf = leafOf(trees, tree, row)
        if (kind === 'boosting') {
          const k = tree % outputs
          sums[k] = (sums[k] ?? 0) + (trees.values[leaf] ?? 0)
        } else
          for (let k = 0; k < outputs; k++) sums[k] = (sums[k] ?? 0) + (trees.values[leaf * outputs + k] ?? 0) / count
      }
      const [first = Number.NaN] = sums
      if (task === 'regression') return sums
      if (outputs === 1) {
        const p = kind === 'boosting' ? 1 / (1 + Math.exp(-first)) : first
        return [1 - p, p]
      }
      return kind === 'boosting' ? softmax(sums) : sums
    },
  }
}
