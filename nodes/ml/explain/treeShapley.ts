import type { Bundle } from '../models/bundle.ts'
import { treesOf } from '../models/trees/forest.ts'
import { type Trees, treeGoesLeft } from '../models/trees/trees.ts'
import type { Shapley } from './shapley.ts'

/** One feature on the path to a node: the share of rows that go on without knowing it, whether this row goes on, and the weight of each size of coalition. */
type Element = { feature: number; zero: number; one: number; weight: number }

/**
 * Exact Shapley values of a row by the trees' paths (TreeSHAP: Lundberg, Erion, Lee 2018, algorithm 2; a feature that is not in a coalition is averaged over
 * the training rows that came each way). Of boosted classes they are of the scores before the logistic function or the softmax.
 */
export function treeShapley(bundle: Bundle, width: number): (row: ArrayLike<number>) => Shapley {
  const { trees, kind, base, outputs } = treesOf(bundle)
  const count = trees.roots.length
  const means = meanValues(trees)
  const expected = Array.from(base)
  for (let tree = 0; tree < count; tree++) {
    const root = trees.roots[tree] ?? 0
    for (let k = 0; k < trees.outputs; k++) {
      const to = kind === 'boosting' ? tree % outputs : k
      const scale = kind === 'boosting' ? 1 : 1 / count
      expected[to] = (expected[to] ?? 0) + scale * (means[root * trees.outputs + k] ?? 0)
    }
  }
  return (given) => {
    const row = Float32Array.from({ length: width }, (_, at) => given[at] ?? Number.NaN)
    const values = Array.from({ length: width }, () => new Array<number>(outputs).fill(0))
    for (let tree = 0; tree < count; tree++) {
      walk(trees, trees.roots[tree] ?? 0, row, (feature, k, value) => {
        const sums = values[feature]
        const to = kind === 'boosting' ? tree % outputs : k
        if (sums) sums[to] = (sums[to] ?? 0) + (kind === 'boosting' ? value : value / count)
      })
    }
    return { base: [...expected], values }
  }
}

/** What each node says on average of the training rows that came through: from the leaves up. */
function meanValues(trees: Trees): Float64Array {
  const { feature, left, right, values, outputs, cover } = trees
  const means = Float64Array.from(values)
  const visit = (node: number): void => {
    if ((feature[node] ?? -1) < 0) return
    const [l, r] = [left[node] ?? 0, right[node] ?? 0]
    visit(l)
    visit(r)
    const [a, b] = [cover[l] ?? 0, cover[r] ?? 0]
    for (let k = 0; k < outputs; k++)
      means[node * outputs + k] =
        (a * (means[l * outputs + k] ?? 0) + b * (means[r * outputs + k] ?? 0)) / Math.max(a + b, 1e-300)
  }
  trees.roots.forEach(visit)
  return means
}

function walk(
  trees: Trees,
  root: number,
  row: Float32Array,
  add: (feature: number, output: number, value: number) => void,
): void {
  const { feature, left, right, values, outputs, cover } = trees
  const visit = (node: number, before: readonly Element[], zero: number, one: number, from: number): void => {
    let path = extend(before, zero, one, from)
    const at = feature[node] ?? -1
    if (at < 0) {
      for (let i = 1; i < path.length; i++) {
        const element = path[i]
        if (!element) continue
        const weight = unwoundSum(path, i) * (element.one - element.zero)
        for (let k = 0; k < outputs; k++) add(element.feature, k, weight * (values[node * outputs + k] ?? 0))
      }
      return
    }
    const goesLeft = treeGoesLeft(trees, node, row[at] ?? Number.NaN)
    const [hot, cold] = goesLeft ? [left[node] ?? 0, right[node] ?? 0] : [right[node] ?? 0, left[node] ?? 0]
    let [knownZero, knownOne] = [1, 1]
    const earlier = path.findIndex((each, index) => index > 0 && each.feature === at)
    if (earlier > 0) {
      const element = path[earlier]
      knownZero = element?.zero ?? 1
      knownOne = element?.one ?? 1
      path = unwind(path, earlier)
    }
    const all = Math.max((cover[hot] ?? 0) + (cover[cold] ?? 0), 1e-300)
    visit(hot, path, (knownZero * (cover[hot] ?? 0)) / all, knownOne, at)
    // No row went there: nothing of it counts.
    if ((cover[cold] ?? 0) > 0) visit(cold, path, (knownZero * (cover[cold] ?? 0)) / all, 0, at)
  }
  visit(root, [], 1, 1, -1)
}

function extend(before: readonly Element[], zero: number, one: number, feature: number): Element[] {
  const path = before.map((each) => ({ ...each }))
  const length = path.length
  path.push({ feature, zero, one, weight: length === 0 ? 1 : 0 })
  for (let i = length - 1; i >= 0; i--) {
    const [here, next] = [path[i], path[i + 1]]
    if (!here || !next) continue
    next.weight += (one * here.weight * (i + 1)) / (length + 1)
    here.weight = (zero * here.weight * (length - i)) / (length + 1)
  }
  return path
}

function unwind(given: readonly Element[], index: number): Element[] {
  const path = given.map((each) => ({ ...each }))
  const length = path.length - 1
  const { zero = 1, one = 1 } = path[index] ?? {}
  let carried = path[length]?.weight ?? 0
  for (let j = length - 1; j >= 0; j--) {
    const here = path[j]
    if (!here) continue
    if (one !== 0) {
      const old = here.weight
      here.weight = (carried * (length + 1)) / ((j + 1) * one)
      carried = old - (here.weight * zero * (length - j)) / (length + 1)
    } else here.weight = (here.weight * (length + 1)) / (zero * (length - j))
  }
  for (let j = index; j < length; j++) {
    const [here, next] = [path[j], path[j + 1]]
    if (!here || !next) continue
    here.feature = next.feature
    here.zero = next.zero
    here.one = next.one
  }
  path.pop()
  return path
}

const unwoundSum = (path: readonly Element[], index: number): number =>
  unwind(path, index).reduce((sum, each) => sum + each.weight, 0)
