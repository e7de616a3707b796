import type { Binned, FeatureBins } from './binning.ts'
import type { NodeSplit, TreeBuilder } from './trees.ts'

export type GrowSettings = {
  maxLeaves: number
  maxDepth: number
  minLeafRows: number
  l2: number
  learningRate: number
}

/** Sums of slopes and curvatures and a count, interleaved: three numbers a bin. */
type Histogram = Float64Array
type Sums = { g: number; h: number; n: number }
type Split = Omit<NodeSplit, 'threshold'> & { bin: number; left: Sums; right: Sums; feature: number }
type Leaf = {
  node: number
  start: number
  end: number
  depth: number
  sums: Sums
  histogram: Histogram
  split: Split | undefined
}

const leastCurvature = 1e-3
/** Categories with fewer rows are too few to be led by (as in scikit-learn's histogram boosting). */
const leastCategoryRows = 10
const categorySmoothing = 10

/**
 * Grows one tree, the leaf with the largest gain first, on slopes `g` and curvatures `h` of the rows in `order`. Histograms of siblings
 * come by subtraction. `order` is partitioned; `leaves` say which part of it ended where.
 */
export function createBoostedGrower(binned: Binned, settings: GrowSettings) {
  const { columns } = binned
  const offsets: number[] = []
  let bins = 0
  for (const { count } of binned.features) {
    offsets.push(bins)
    bins += count + 1
  }
  const spare: Histogram[] = []
  const scratch = new Int32Array(binned.rows)
  const slopes = new Float64Array(binned.rows)
  const curvatures = new Float64Array(binned.rows)

  const build = (
    leaf: { start: number; end: number },
    features: Int32Array,
    order: Int32Array,
    g: Float64Array,
    h: Float64Array,
  ) => {
    const histogram = spare.pop() ?? new Float64Array(bins * 3)
    histogram.fill(0)
    const { start, end } = leaf
    for (let i = start; i < end; i++) {
      const row = order[i] ?? 0
      slopes[i] = g[row] ?? 0
      curvatures[i] = h[row] ?? 0
    }
    for (const f of features) {
      const column = columns[f] ?? new Uint8Array()
      const offset = (offsets[f] ?? 0) * 3
      for (let i = start; i < end; i++) {
        const at = offset + (column[order[i] ?? 0] ?? 0) * 3
        histogram[at] = (histogram[at] ?? 0) + (slopes[i] ?? 0)
        histogram[at + 1] = (histogram[at + 1] ?? 0) + (curvatures[i] ?? 0)
        histogram[at + 2] = (histogram[at + 2] ?? 0) + 1
      }
    }
    return histogram
  }

  const search = (leaf: Omit<Leaf, 'split'>, features: Int32Array): Split | undefined => {
    if (leaf.depth >= settings.maxDepth || leaf.end - leaf.start < 2 * settings.minLeafRows) return undefined
    let best: Split | undefined
    for (const f of features) {
      const about = binned.features[f]
      if (!about || about.count < 1) continue
      const found = (about.isCategory ? bestCategories : bestThreshold)(leaf, about, (offsets[f] ?? 0) * 3, settings)
      if (found && found.gain > (best?.gain ?? 1e-12)) best = { ...found, feature: f }
    }
    return best
  }

  return (
    trees: TreeBuilder,
    options: { order: Int32Array; g: Float64Array; h: Float64Array; features: Int32Array },
  ): { node: number; start: number; end: number }[] => {
    const { order, g, h, features } = options
    const leafValue = ({ g: sum, h: curvature }: Sums) =>
      (-sum / (curvature + settings.l2 || 1)) * settings.learningRate
    const sums = { g: 0, h: 0, n: order.length }
    for (const row of order) {
      sums.g += g[row] ?? 0
      sums.h += h[row] ?? 0
    }
    const node = trees.addNode([leafValue(sums)], sums.h)
    trees.startTree(node)
    const whole = { node, start: 0, end: order.length, depth: 0, sums }
    const histogram = build(whole, features, order, g, h)
    const root = { ...whole, histogram }
    const open: Leaf[] = [{ ...root, split: search(root, features) }]
    const done: Leaf[] = []
    while (open.length > 0 && open.length + done.length < settings.maxLeaves) {
      let at = 0
      open.forEach((leaf, index) => {
        if ((leaf.split?.gain ?? 0) > (open[at]?.split?.gain ?? 0)) at = index
      })
      const [leaf] = open.splice(at, 1)
      if (!leaf) break
      const { split } = leaf
      if (!split) {
        done.push(leaf, ...open.splice(0))
        break
      }
      const middle = partition(
        leaf,
        split,
        columns[split.feature] ?? new Uint8Array(),
        order,
        scratch,
        binned.features[split.feature],
      )
      const threshold = split.categories
        ? 0
        : thresholdOf(leaf.histogram, (offsets[split.feature] ?? 0) * 3, split, binned.features[split.feature])
      const left = trees.addNode([leafValue(split.left)], split.left.h)
      const right = trees.addNode([leafValue(split.right)], split.right.h)
      trees.split(leaf.node, { ...split, threshold }, left, right)
      const depth = leaf.depth + 1
      const parts = [
        { node: left, start: leaf.start, end: middle, depth, sums: split.left },
        { node: right, start: middle, end: leaf.end, depth, sums: split.right },
      ] as const
      const isLeftSmall = middle - leaf.start <= leaf.end - middle
      const [small, large] = isLeftSmall ? parts : [parts[1], parts[0]]
      const smallHistogram = build(small, features, order, g, h)
      const largeHistogram = leaf.histogram
      for (let i = 0; i < largeHistogram.length; i++)
        largeHistogram[i] = (largeHistogram[i] ?? 0) - (smallHistogram[i] ?? 0)
      for (const each of [
        { ...small, histogram: smallHistogram },
        { ...large, histogram: largeHistogram },
      ])
        open.push({ ...each, split: search(each, features) })
    }
    done.push(...open)
    for (const leaf of done) spare.push(leaf.histogram)
    return done
  }
}

type Searched = { sums: Sums; histogram: Histogram }

const score = (g: number, h: number, l2: number): number => (g * g) / (h + l2 + 1e-12)

function bestThreshold(
  leaf: Searched,
  about: FeatureBins,
  offset: number,
  settings: GrowSettings,
): Omit<Split, 'feature'> | undefined {
  const { histogram, sums } = leaf
  const { minLeafRows, l2 } = settings
  const missing = offset + about.count * 3
  const missingRows = histogram[missing + 2] ?? 0
  const whole = score(sums.g, sums.h, l2)
  let bestGain = 0
  let bestBin = -1
  let bestLeft = false
  let found: Sums = { g: 0, h: 0, n: 0 }
  for (let side = 0; side < (missingRows > 0 ? 2 : 1); side++) {
    let g = side === 1 ? (histogram[missing] ?? 0) : 0
    let h = side === 1 ? (histogram[missing + 1] ?? 0) : 0
    let n = side === 1 ? missingRows : 0
    // All values on one side and the missing on the other is a split too.
    const last = missingRows > 0 && side === 0 ? about.count : about.count - 1
    for (let bin = 0; bin < last; bin++) {
      const at = offset + bin * 3
      const rows = histogram[at + 2] ?? 0
      if (rows === 0) continue
      g += histogram[at] ?? 0
      h += histogram[at + 1] ?? 0
      n += rows
      if (n < minLeafRows || h < leastCurvature) continue
      if (sums.n - n < minLeafRows || sums.h - h < leastCurvature) break
      const gain = score(g, h, l2) + score(sums.g - g, sums.h - h, l2) - whole
      if (gain > bestGain) {
        bestGain = gain
        bestBin = bin
        bestLeft = side === 1
        found = { g, h, n }
      }
    }
  }
  if (bestBin < 0) return undefined
  const right = { g: sums.g - found.g, h: sums.h - found.h, n: sums.n - found.n }
  return {
    gain: bestGain,
    bin: bestBin,
    // Nothing was missing here: what is missing later goes with the many.
    missingLeft: missingRows > 0 ? bestLeft : found.n > right.n,
    left: found,
    right,
  }
}

/** Categories in the order of slope over curvature, cut like numbers from both ends (Fisher 1958); rare ones stay right. */
function bestCategories(
  leaf: Searched,
  about: FeatureBins,
  offset: number,
  settings: GrowSettings,
): Omit<Split, 'feature'> | undefined {
  const { histogram, sums } = leaf
  const { minLeafRows, l2 } = settings
  const usable: { bin: number; place: number }[] = []
  for (let bin = 0; bin <= about.count; bin++) {
    const at = offset + bin * 3
    if ((histogram[at + 2] ?? 0) < Math.min(leastCategoryRows, minLeafRows)) continue
    usable.push({ bin, place: (histogram[at] ?? 0) / ((histogram[at + 1] ?? 0) + categorySmoothing) })
  }
  if (usable.length < 2) return undefined
  usable.sort((a, b) => a.place - b.place || a.bin - b.bin)
  const whole = score(sums.g, sums.h, l2)
  let best: { gain: number; bins: number[]; left: Sums } | undefined
  for (const ordered of [usable, usable.toReversed()]) {
    const left = { g: 0, h: 0, n: 0 }
    for (const [index, { bin }] of ordered.entries()) {
      if (index >= Math.ceil(ordered.length / 2) + 1 && ordered.length > 2) break
      const at = offset + bin * 3
      left.g += histogram[at] ?? 0
      left.h += histogram[at + 1] ?? 0
      left.n += histogram[at + 2] ?? 0
      if (left.n < minLeafRows || left.h < leastCurvature) continue
      if (sums.n - left.n < minLeafRows || sums.h - left.h < leastCurvature) break
      const gain = score(left.g, left.h, l2) + score(sums.g - left.g, sums.h - left.h, l2) - whole
      if (gain > (best?.gain ?? 0))
        best = { gain, bins: ordered.slice(0, index + 1).map((each) => each.bin), left: { ...left } }
    }
  }
  if (!best) return undefined
  return {
    gain: best.gain,
    bin: -1,
    categories: best.bins.filter((bin) => bin < about.count),
    missingLeft: best.bins.includes(about.count),
    left: best.left,
    right: { g: sums.g - best.left.g, h: sums.h - best.left.h, n: sums.n - best.left.n },
  }
}

/** Half-way between the largest value that goes left here and the smallest that goes right. */
function thresholdOf(histogram: Histogram, offset: number, { bin }: Split, about: FeatureBins | undefined): number {
  if (!about) return 0
  let next = bin + 1
  while (next < about.count && (histogram[offset + next * 3 + 2] ?? 0) === 0) next++
  const low = about.high[bin] ?? 0
  if (next >= about.count) return Number.MAX_VALUE
  return between(low, about.low[next] ?? low)
}

/** The middle of two float32 numbers, in double precision: never equal to the upper one. */
export const between = (low: number, high: number): number => {
  const middle = low + (high - low) / 2
  return middle < high ? middle : low
}

function partition(
  { start, end }: Leaf,
  split: Split,
  column: Uint8Array,
  order: Int32Array,
  scratch: Int32Array,
  about: FeatureBins | undefined,
): number {
  const isLeft = new Uint8Array(256)
  const count = about?.count ?? 0
  if (split.categories) for (const bin of split.categories) isLeft[bin] = 1
  else for (let bin = 0; bin <= split.bin; bin++) isLeft[bin] = 1
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
