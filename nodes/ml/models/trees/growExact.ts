import type { Random } from '../../random.ts'
import type { Binned, FeatureBins } from './binning.ts'
import { between } from './growBoosted.ts'
import type { NodeSplit, TreeBuilder } from './trees.ts'

export type ExactSettings = {
  maxDepth: number
  minLeafRows: number
  /** Features looked at in each split. */
  featuresAtSplit: number
  /** `best` of all thresholds, or one drawn at random a feature (extremely randomised trees, Geurts 2006). */
  thresholds: 'best' | 'random'
}

/** Rows with their weights; for classes `targets` are indexes and `outputs` their number, else `outputs` is 1. */
export type ExactRows = {
  order: Int32Array
  weights: Float64Array
  targets: Float64Array
  outputs: number
  isClass: boolean
}

/** Weight, rows and one sum an output a bin, of one feature at one node. */
type Search = {
  sums: Float64Array
  order: Int32Array
  start: number
  end: number
  total: Float64Array
}
type Split = Omit<NodeSplit, 'threshold'> & { bin: number; threshold: number; leftRows: number }

/**
 * Grows a tree to its ends by the impurity that falls the most: variance of a number, Gini impurity of classes (of which the sum of
 * squared sums over weight is the part that a split changes). `order` is partitioned.
 */
export function growExact(
  trees: TreeBuilder,
  binned: Binned,
  options: { rows: ExactRows; settings: ExactSettings; random: Random },
): number {
  const { rows, settings, random } = options
  const { order, weights, targets, outputs, isClass } = rows
  const stride = outputs + 2
  const sums = new Float64Array(256 * stride)
  const scratch = new Int32Array(order.length)
  const features = Int32Array.from({ length: binned.features.length }, (_, index) => index)

  const totalsOf = (start: number, end: number): Float64Array => {
    const total = new Float64Array(stride)
    for (let i = start; i < end; i++) addTo(total, 0, order[i] ?? 0)
    return total
  }
  const addTo = (into: Float64Array, at: number, row: number): void => {
    const weight = weights[row] ?? 1
    into[at] = (into[at] ?? 0) + weight
    into[at + 1] = (into[at + 1] ?? 0) + 1
    const target = targets[row] ?? 0
    const place = at + 2 + (isClass ? target : 0)
    into[place] = (into[place] ?? 0) + (isClass ? weight : weight * target)
  }
  const valuesOf = (total: Float64Array): number[] =>
    Array.from({ length: outputs }, (_, k) => (total[2 + k] ?? 0) / (total[0] || 1))
  /** Sum of squared sums over weight: the larger, the purer. */
  const purity = (of: Float64Array): number => {
    let squares = 0
    for (let k = 0; k < outputs; k++) squares += (of[2 + k] ?? 0) ** 2
    return squares / (of[0] || 1)
  }

  const searchFeature = (f: number, search: Search): Split | undefined => {
    const about = binned.features[f]
    const column = binned.columns[f]
    if (!about || !column || about.count < 1) return undefined
    let first = about.count
    let last = -1
    for (let i = search.start; i < search.end; i++) {
      const row = order[i] ?? 0
      const bin = column[row] ?? 0
      addTo(sums, bin * stride, row)
      if (bin < about.count) {
        if (bin < first) first = bin
        if (bin > last) last = bin
      }
    }
    const found = about.isCategory ? cutCategories(about, search) : cutNumbers(f, about, search, first, last)
    if (last >= first) sums.fill(0, first * stride, (last + 1) * stride)
    sums.fill(0, about.count * stride, (about.count + 1) * stride)
    return found && { ...found, feature: f }
  }

  /** Gain of sending `left` one way and the rest the other; −1 where a side is too small. */
  const right = new Float64Array(stride)
  const gainOf = (left: Float64Array, total: Float64Array): number => {
    for (let i = 0; i < stride; i++) right[i] = (total[i] ?? 0) - (left[i] ?? 0)
    if ((left[1] ?? 0) < settings.minLeafRows || (right[1] ?? 0) < settings.minLeafRows) return -1
    if ((left[0] ?? 0) <= 0 || (right[0] ?? 0) <= 0) return -1
    return purity(left) + purity(right) - purity(total)
  }
  const take = (left: Float64Array, bin: number): void => {
    for (let i = 0; i < stride; i++) left[i] = (left[i] ?? 0) + (sums[bin * stride + i] ?? 0)
  }

  const cutNumbers = (
    f: number,
    about: FeatureBins,
    { total }: Search,
    first: number,
    last: number,
  ): Split | undefined => {
    const missing = about.count
    const missingRows = sums[missing * stride + 1] ?? 0
    if (last < first || (first === last && missingRows === 0)) return undefined
    let best: Split | undefined
    const isRandom = settings.thresholds === 'random'
    let drawn = 0
    if (isRandom) {
      const low = about.low[first] ?? 0
      drawn = low + random.next() * ((about.high[last] ?? 0) - low)
    }
    for (let side = isRandom && missingRows > 0 ? random.below(2) : 0; side < (missingRows > 0 ? 2 : 1); side++) {
      const left = new Float64Array(stride)
      if (side === 1) take(left, missing)
      const end = side === 0 && missingRows > 0 ? last + 1 : last
      for (let bin = first; bin < end; bin++) {
        if ((sums[bin * stride + 1] ?? 0) === 0) continue
        take(left, bin)
        let next = bin + 1
        while (next <= last && (sums[next * stride + 1] ?? 0) === 0) next++
        // The first cut above what was drawn.
        if (isRandom && next <= last && (about.low[next] ?? 0) <= drawn) continue
        const gain = gainOf(left, total)
        if (gain > (best?.gain ?? 0)) {
          const rows = left[1] ?? 0
          best = {
            feature: f,
            gain,
            bin,
            leftRows: rows,
            missingLeft: missingRows > 0 ? side === 1 : rows > (total[1] ?? 0) - rows,
            threshold:
              next > last
                ? Number.MAX_VALUE
                : isRandom && drawn >= (about.high[bin] ?? 0) && drawn < (about.low[next] ?? 0)
                  ? drawn
                  : between(about.high[bin] ?? 0, about.low[next] ?? 0),
          }
        }
        if (isRandom) break
      }
    }
    return best
  }

  const cutCategories = (about: FeatureBins, { total }: Search): Split | undefined => {
    let biggest = 0
    for (let k = 0; k < outputs; k++) if ((total[2 + k] ?? 0) > (total[2 + biggest] ?? 0)) biggest = k
    const present: { bin: number; place: number }[] = []
    for (let bin = 0; bin <= about.count; bin++) {
      const weight = sums[bin * stride] ?? 0
      if (weight > 0)
        present.push({
          bin,
          place:
            settings.thresholds === 'random'
              ? random.next()
              : (sums[bin * stride + 2 + (isClass ? biggest : 0)] ?? 0) / weight,
        })
    }
    present.sort((a, b) => a.place - b.place || a.bin - b.bin)
    const only = settings.thresholds === 'random' ? random.below(Math.max(present.length - 1, 1)) : -1
    const left = new Float64Array(stride)
    let best: { gain: number; cut: number; rows: number } | undefined
    for (let cut = 0; cut + 1 < present.length; cut++) {
      take(left, present[cut]?.bin ?? 0)
      if (only >= 0 && cut !== only) continue
      const gain = gainOf(left, total)
      if (gain > (best?.gain ?? 0)) best = { gain, cut, rows: left[1] ?? 0 }
    }
    if (!best) return undefined
    const bins = present.slice(0, best.cut + 1).map((each) => each.bin)
    return {
      feature: 0,
      gain: best.gain,
      bin: -1,
      threshold: 0,
      leftRows: best.rows,
      categories: bins.filter((bin) => bin < about.count),
      missingLeft: present.some((each) => each.bin === about.count)
        ? bins.includes(about.count)
        : best.rows > (total[1] ?? 0) - best.rows,
    }
  }

  const partition = (split: Split, start: number, end: number): number => {
    const column = binned.columns[split.feature] ?? new Uint8Array()
    const count = binned.features[split.feature]?.count ?? 0
    const isLeft = new Uint8Array(256)
    if (split.categories) for (const bin of split.categories) isLeft[bin] = 1
    else isLeft.fill(1, 0, split.bin + 1)
    isLeft[count] = split.missingLeft ? 1 : 0
    let left = start
    let right = 0
    for (let i = start; i < end; i++) {
      const row = order[i] ?? 0
      if (isLeft[column[row] ?? 0] === 1) order[left++] = row
      else scratch[right++] = row
    }
    order.set(scratch.subarray(0, right), left)
    return left
  }

  /** Looks at features in random order until enough of them could split, as scikit-learn does. */
  const searchNode = (start: number, end: number, total: Float64Array): Split | undefined => {
    const search = { sums, order, start, end, total }
    const isAll = settings.featuresAtSplit >= features.length
    let best: Split | undefined
    let seen = 0
    for (let i = 0; i < features.length && (seen < settings.featuresAtSplit || !best); i++) {
      if (!isAll) {
        const j = i + random.below(features.length - i)
        const kept = features[i] ?? 0
        features[i] = features[j] ?? 0
        features[j] = kept
      }
      const found = searchFeature(features[i] ?? 0, search)
      seen++
      if (found && found.gain > (best?.gain ?? 0) * (1 + 1e-12)) best = found
    }
    return best
  }

  const total = totalsOf(0, order.length)
  const root = trees.addNode(valuesOf(total), total[0] ?? 0)
  trees.startTree(root)
  const open = [{ node: root, start: 0, end: order.length, depth: 0, total }]
  for (let leaf = open.pop(); leaf; leaf = open.pop()) {
    const { node, start, end, depth } = leaf
    if (depth >= settings.maxDepth || end - start < 2 * settings.minLeafRows || end - start < 2) continue
    if (isPure(leaf.total, rows, start, end)) continue
    const split = searchNode(start, end, leaf.total)
    if (!split || split.gain <= 1e-12 * (1 + Math.abs(purity(leaf.total)))) continue
    const middle = partition(split, start, end)
    const totals = [totalsOf(start, middle), totalsOf(middle, end)] as const
    const left = trees.addNode(valuesOf(totals[0]), totals[0][0] ?? 0)
    const rightNode = trees.addNode(valuesOf(totals[1]), totals[1][0] ?? 0)
    trees.split(node, split, left, rightNode)
    open.push({ node: rightNode, start: middle, end, depth: depth + 1, total: totals[1] })
    open.push({ node: left, start, end: middle, depth: depth + 1, total: totals[0] })
  }
  return root
}

function isPure(
  total: Float64Array,
  { order, targets, outputs, isClass }: ExactRows,
  start: number,
  end: number,
): boolean {
  if (isClass) {
    for (let k = 0; k < outputs; k++) if ((total[2 + k] ?? 0) >= (total[0] ?? 0) * (1 - 1e-12)) return true
    return false
  }
  const first = targets[order[start] ?? 0]
  for (let i = start + 1; i < end; i++) if (targets[order[i] ?? 0] !== first) return false
  return true
}
