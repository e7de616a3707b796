import type { Plot } from '../core/value.ts'
import type { Bundle } from '../ml/models/bundle.ts'
import { treesOf } from '../ml/models/trees/forest.ts'

/** The first tree as a table of rules: one row a leaf, with what leads there, how many rows did, and what it says. */
export function rulesOf(
  bundle: Bundle,
  { names, classes }: { names: readonly string[]; classes: readonly string[] },
): Plot {
  const { trees, outputs } = treesOf(bundle)
  const rows: (string | number)[][] = []
  const visit = (node: number, conditions: string[]): void => {
    const feature = trees.feature[node] ?? -1
    if (feature < 0) {
      const values = Array.from(trees.values.subarray(node * outputs, (node + 1) * outputs))
      const shares = classes.length === 2 ? [1 - (values[0] ?? 0), values[0] ?? 0] : values
      const best = shares.indexOf(Math.max(...shares))
      const says =
        classes.length > 0 ? `${classes[best]} (${Math.round((shares[best] ?? 0) * 100)} %)` : (values[0] ?? 0)
      rows.push([conditions.join(' and ') || 'always', trees.cover[node] ?? 0, says])
      return
    }
    const name = names[feature] ?? ''
    const isCategory = (trees.category[node] ?? -1) >= 0
    const limit = Number((trees.threshold[node] ?? 0).toPrecision(5))
    visit(trees.left[node] ?? 0, [...conditions, isCategory ? `${name} in set ${node}` : `${name} ≤ ${limit}`])
    visit(trees.right[node] ?? 0, [...conditions, isCategory ? `${name} not in set ${node}` : `${name} > ${limit}`])
  }
  visit(trees.roots[0] ?? 0, [])
  return { kind: 'table', title: 'Rules', columns: ['when', 'training rows', 'says'], rows }
}
