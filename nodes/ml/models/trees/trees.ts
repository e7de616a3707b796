import { arrayOf, type Bundle } from '../bundle.ts'

/** Words of 32 categories that a split on a category has: categories 0 … 255. */
const setWords = 8

/**
 * Many trees in one set of arrays. A node with `feature` −1 is a leaf. A number goes left when it is at most `threshold`, a category
 * when it is in the set that begins at `sets[category · 8]`; a missing value goes where `missingLeft` says.
 */
export type Trees = {
  roots: Int32Array
  feature: Int32Array
  threshold: Float64Array
  left: Int32Array
  right: Int32Array
  missingLeft: Uint8Array
  /** Index of the set of categories that go left, −1 for a split on a number. */
  category: Int32Array
  sets: Int32Array
  /** `outputs` numbers a node: what a row that ends here adds (leaves), or would (inner nodes). */
  values: Float64Array
  outputs: number
  /** Weight of the training rows that came through. */
  cover: Float64Array
  /** By how much the split bettered what was minimised. */
  gain: Float64Array
}

/** Trees while they grow. */
export type TreeBuilder = {
  addNode: (values: readonly number[], cover: number) => number
  split: (node: number, split: NodeSplit, left: number, right: number) => void
  setValues: (node: number, values: readonly number[]) => void
  startTree: (root: number) => void
  /** Drops all trees after the first `count`. */
  keep: (count: number) => void
  trees: () => number
  finish: () => Trees
  /** Root of the latest tree. */
  lastRoot: () => number
  /** The leaf below `node` that the row beginning at `features[start]` ends in. */
  leafFrom: (node: number, features: Float32Array, start: number) => number
  valueAt: (node: number, output: number) => number
}
export type NodeSplit = {
  feature: number
  threshold: number
  missingLeft: boolean
  /** Categories that go left; absent for a number. */
  categories?: number[]
  gain: number
}

export function createTrees(outputs: number): TreeBuilder {
  const roots: number[] = []
  const feature: number[] = []
  const threshold: number[] = []
  const left: number[] = []
  const right: number[] = []
  const missingLeft: number[] = []
  const category: number[] = []
  const sets: number[] = []
  const values: number[] = []
  const cover: number[] = []
  const gain: number[] = []
  const goesLeft = (node: number, value: number): boolean => {
    const set = category[node] ?? -1
    if (Number.isNaN(value)) return missingLeft[node] === 1
    return set < 0 ? value <= (threshold[node] ?? 0) : isInSet(sets, set, value)
  }
  return {
    addNode: (added, weight) => {
      feature.push(-1)
      threshold.push(0)
      left.push(-1)
      right.push(-1)
      missingLeft.push(0)
      category.push(-1)
      for (const value of added) values.push(value)
      cover.push(weight)
      gain.push(0)
      return feature.length - 1
    },
    setValues: (node, given) => {
      given.forEach((value, index) => {
        values[node * outputs + index] = value
      })
    },
    split: (node, { feature: at, threshold: t, missingLeft: m, categories, gain: g }, l, r) => {
      feature[node] = at
      threshold[node] = t
      left[node] = l
      right[node] = r
      missingLeft[node] = m ? 1 : 0
      gain[node] = g
      if (!categories) return
      category[node] = sets.length / setWords
      const words = new Array<number>(setWords).fill(0)
      for (const each of categories) words[each >> 5] = (words[each >> 5] ?? 0) | (1 << (each & 31))
      sets.push(...words)
    },
    startTree: (root) => {
      roots.push(root)
    },
    keep: (count) => {
      const end = roots[count]
      if (end === undefined) return
      roots.length = count
      for (const list of [feature, threshold, left, right, missingLeft, category, cover, gain]) list.length = end
      values.length = end * outputs
    },
    trees: () => roots.length,
    lastRoot: () => roots.at(-1) ?? 0,
    leafFrom: (from, features, start) => {
      let node = from
      for (let at = feature[node] ?? -1; at >= 0; at = feature[node] ?? -1) {
        node = (goesLeft(node, features[start + at] ?? Number.NaN) ? left[node] : right[node]) ?? 0
      }
      return node
    },
    valueAt: (node, output) => values[node * outputs + output] ?? 0,
    finish: () => ({
      roots: Int32Array.from(roots),
      feature: Int32Array.from(feature),
      threshold: Float64Array.from(threshold),
      left: Int32Array.from(left),
      right: Int32Array.from(right),
      missingLeft: Uint8Array.from(missingLeft),
      category: Int32Array.from(category),
      sets: Int32Array.from(sets),
      values: Float64Array.from(values),
      outputs,
      cover: Float64Array.from(cover),
      gain: Float64Array.from(gain),
    }),
  }
}

const isInSet = (sets: ArrayLike<number>, set: number, value: number): boolean =>
  value >= 0 && value < 32 * setWords && (((sets[set * setWords + (value >> 5)] ?? 0) >> (value & 31)) & 1) === 1

/** Which way a value goes at an inner node. */
export function treeGoesLeft(trees: Trees, node: number, value: number): boolean {
  const set = trees.category[node] ?? -1
  if (Number.isNaN(value)) return trees.missingLeft[node] === 1
  return set < 0 ? value <= (trees.threshold[node] ?? 0) : isInSet(trees.sets, set, value)
}

/** The leaf of one tree that a row (float32 numbers) ends in. */
export function leafOf(trees: Trees, tree: number, row: ArrayLike<number>): number {
  const { feature, threshold, left, right, missingLeft, category, sets } = trees
  let node = trees.roots[tree] ?? 0
  for (let at = feature[node] ?? -1; at >= 0; at = feature[node] ?? -1) {
    const value = row[at] ?? Number.NaN
    const set = category[node] ?? -1
    const goesLeft = Number.isNaN(value)
      ? missingLeft[node] === 1
      : set < 0
        ? value <= (threshold[node] ?? 0)
        : isInSet(sets, set, value)
    node = (goesLeft ? left[node] : right[node]) ?? 0
  }
  return node
}

export const treeArrays = ({ outputs: _outputs, ...arrays }: Trees): Bundle['arrays'] => arrays

export function treesFrom(bundle: Bundle, outputs: number): Trees {
  return {
    roots: arrayOf(bundle, 'roots', 'int32'),
    feature: arrayOf(bundle, 'feature', 'int32'),
    threshold: arrayOf(bundle, 'threshold', 'float64'),
    left: arrayOf(bundle, 'left', 'int32'),
    right: arrayOf(bundle, 'right', 'int32'),
    missingLeft: arrayOf(bundle, 'missingLeft', 'uint8'),
    category: arrayOf(bundle, 'category', 'int32'),
    sets: arrayOf(bundle, 'sets', 'int32'),
    values: arrayOf(bundle, 'values', 'float64'),
    outputs,
    cover: arrayOf(bundle, 'cover', 'float64'),
    gain: arrayOf(bundle, 'gain', 'float64'),
  }
}

/** Gain (or, with `split`, number of splits) of each feature as shares of the whole. */
export function importancesOf(trees: Trees, width: number, by: 'gain' | 'split' = 'gain'): number[] {
  const sums = new Array<number>(width).fill(0)
  trees.feature.forEach((feature, node) => {
    if (feature >= 0) sums[feature] = (sums[feature] ?? 0) + (by === 'gain' ? (trees.gain[node] ?? 0) : 1)
  })
  const total = sums.reduce((sum, value) => sum + value, 0)
  return sums.map((value) => (total > 0 ? value / total : 0))
}
