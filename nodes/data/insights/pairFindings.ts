import type { TableSample } from '../../core/run.ts'
import type { Column } from '../../core/spec/table.ts'
import type { Finding, Plot } from '../../core/value.ts'
import { correlationRatio, cramersV, pearson } from '../../ml/statistics/association.ts'
import type { Levels } from '../../ml/statistics/powerAlone.ts'
import { leaveOut } from './finding.ts'
import { levelsOf } from './sample.ts'

/** Columns in the picture of associations; more can't be read. */
const shownColumns = 20
/** Categories with more values than this are names rather than groups. */
const levelsAtMost = 100

/** How strongly two columns go together: Pearson's r, Cramér's V, or the correlation ratio, by their kinds. */
function associationOf(first: Levels, second: Levels): number {
  if (first.kind === 'number' && second.kind === 'number') return pearson(first.values, second.values)
  if (first.kind === 'category' && second.kind === 'category') return cramersV(first.values, second.values)
  if (first.kind === 'category' && second.kind === 'number') return correlationRatio(first.values, second.values)
  return first.kind === 'number' && second.kind === 'category' ? correlationRatio(second.values, first.values) : 0
}

/** Columns that say the same, columns that miss their values together, and the picture of all associations. */
export function pairFindings(
  columns: readonly Column[],
  target: Column | undefined,
  sample: TableSample,
): { findings: Finding[]; plots: Plot[] } {
  const usable = columns.filter(
    (each) =>
      each.kind !== 'image' &&
      (each.kind === 'number' || each.kind === 'integer' || (each.distinct ?? 0) <= levelsAtMost),
  )
  const levels = usable.map((each) => levelsOf(each, sample))
  const strength = usable.map(() => new Array<number>(usable.length).fill(1))
  for (const [i, first] of levels.entries())
    for (const [j, second] of levels.entries()) {
      if (j <= i) continue
      const value = associationOf(first, second)
      const [row, other] = [strength[i], strength[j]]
      if (row && other) [row[j], other[i]] = [value, value]
    }
  const findings = [...twins(usable, target, strength), ...missingTogether(columns, sample)]
  const shown = strongest(usable, strength)
  const picture: Plot[] =
    shown.length > 1
      ? [
          {
            kind: 'heatmap',
            title: 'What goes together',
            rows: shown.map((at) => usable[at]?.name ?? ''),
            columns: shown.map((at) => usable[at]?.name ?? ''),
            values: shown.map((i) => shown.map((j) => strength[i]?.[j] ?? 0)),
            range: [-1, 1],
          },
        ]
      : []
  return { findings, plots: picture }
}

function twins(columns: readonly Column[], target: Column | undefined, strength: readonly number[][]): Finding[] {
  const findings: Finding[] = []
  const gone = new Set<string>()
  for (const [i, first] of columns.entries())
    for (const [j, second] of columns.entries()) {
      const value = strength[i]?.[j] ?? 0
      if (j <= i || Math.abs(value) < 0.97 || gone.has(first.name)) continue
      if (first.name === target?.name || second.name === target?.name || gone.has(second.name)) continue
      gone.add(second.name)
      findings.push({
        code: 'twin_columns',
        severity: 'info',
        columns: [first.name, second.name],
        message: `"${first.name}" and "${second.name}" say nearly the same (association ${value.toFixed(2)}).`,
        hint: `One of them is enough, and a model with fewer columns is easier to explain.`,
        fix: leaveOut([second.name]),
      })
    }
  return findings
}

function missingTogether(columns: readonly Column[], sample: TableSample): Finding[] {
  const gaps = columns
    .map((column) => ({
      name: column.name,
      missing: Float64Array.from(sample.columns.get(column.name) ?? [], (each) => (each === null ? 1 : 0)),
    }))
    .filter(({ missing }) => {
      const count = missing.reduce((sum, each) => sum + each, 0)
      return count >= 10 && count < missing.length
    })
  const findings: Finding[] = []
  const told = new Set<string>()
  for (const first of gaps) {
    if (told.has(first.name)) continue
    const same = gaps.filter((each) => each !== first && pearson(first.missing, each.missing) > 0.9)
    if (same.length === 0) continue
    const group = [first.name, ...same.map((each) => each.name)]
    for (const name of group) told.add(name)
    findings.push({
      code: 'missing_together',
      severity: 'info',
      columns: group,
      message: `${group.map((name) => `"${name}"`).join(', ')} are missing in the same rows.`,
      hint: 'These rows probably come from a source of their own. Ask why before the gaps are filled.',
    })
  }
  return findings
}

/** The columns with the strongest association to any other, in the order of the table. */
function strongest(columns: readonly Column[], strength: readonly number[][]): number[] {
  const most = columns.map((_, i) =>
    (strength[i] ?? []).reduce((best, value, j) => (i === j ? best : Math.max(best, Math.abs(value))), 0),
  )
  return columns
    .map((_, at) => at)
    .toSorted((a, b) => (most[b] ?? 0) - (most[a] ?? 0))
    .slice(0, shownColumns)
    .toSorted((a, b) => a - b)
}
