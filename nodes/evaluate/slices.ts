import type { Finding, Plot } from '../core/value.ts'
import { chiSquaredTail } from '../ml/statistics/distributions.ts'
import type { Group } from './groups.ts'
import { percent, shortNumber } from './sentences.ts'

/** A group of rows in which the model does worse than in the others. `inside`, `outside`: mean loss a row. */
export type WeakSlice = Group & { inside: number; outside: number; pValue: number }

/** Fewer rows than this say nothing. */
const leastRows = 10

/**
 * Groups with a larger mean loss than the other rows (Welch's z, one-sided, below 2.5 %), the worst first: by how much of the whole loss would go if
 * they were as the others.
 */
export function weakSlices(groups: readonly Group[], losses: ArrayLike<number>): WeakSlice[] {
  const all = moments(
    losses,
    Array.from({ length: losses.length }, (_, row) => row),
  )
  return groups
    .flatMap((group): WeakSlice[] => {
      const inside = moments(losses, group.rows)
      const rest = all.n - inside.n
      if (inside.n < leastRows || rest < leastRows) return []
      const mean = (all.sum - inside.sum) / rest
      const variance = Math.max(0, (all.squares - inside.squares) / rest - mean ** 2)
      const here = inside.sum / inside.n
      const spread = Math.max(0, inside.squares / inside.n - here ** 2) / inside.n + variance / rest
      if (!(here > mean) || !(spread > 0)) return []
      const pValue = chiSquaredTail((here - mean) ** 2 / spread, 1) / 2
      return pValue < 0.025 ? [{ ...group, inside: here, outside: mean, pValue }] : []
    })
    .toSorted((a, b) => b.rows.length * (b.inside - b.outside) - a.rows.length * (a.inside - a.outside))
}

function moments(values: ArrayLike<number>, rows: readonly number[]) {
  let [sum, squares] = [0, 0]
  for (const row of rows) {
    const value = values[row] ?? 0
    sum += value
    squares += value * value
  }
  return { n: rows.length, sum, squares }
}

/** Says the weak slices: a table of up to ten, and those that hardly chance alone would make (of so many looked at) as findings. */
export function sliceReport(
  slices: readonly WeakSlice[],
  { looked, isNumber }: { looked: number; isNumber: boolean },
): { plots: Plot[]; findings: Finding[] } {
  if (slices.length === 0) return { plots: [], findings: [] }
  const say = isNumber ? shortNumber : percent
  const sure = slices.filter((each) => each.pValue * looked < 0.05).slice(0, 3)
  return {
    plots: [
      {
        kind: 'table',
        title: 'Where it is weakest',
        columns: ['Column', 'Rows with', 'Rows', isNumber ? 'Off by on average' : 'Wrong in', 'In the other rows'],
        rows: slices
          .slice(0, 10)
          .map((each) => [each.column, each.name, each.rows.length, say(each.inside), say(each.outside)]),
      },
    ],
    findings: sure.map((each) => ({
      code: 'weak_slice',
      severity: 'warning',
      columns: [each.column],
      message: isNumber
        ? `Where ${each.column} is ${each.name} (${each.rows.length.toLocaleString('en')} rows) it is off by ${say(each.inside)} on average; in the other rows by ${say(each.outside)}.`
        : `Where ${each.column} is ${each.name} (${each.rows.length.toLocaleString('en')} rows) it is wrong in ${say(each.inside)}; in the other rows in ${say(each.outside)}.`,
      hint: 'More rows of this kind to learn from, or a column that tells more about them, would help most.',
    })),
  }
}
