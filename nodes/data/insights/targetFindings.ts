import type { RepeatedRows, TableSample } from '../../core/run.ts'
import { type Column, isNumeric, type Part } from '../../core/spec/table.ts'
import type { Finding, Plot } from '../../core/value.ts'
import { percent } from '../../evaluate/sentences.ts'
import { powerAlone } from '../../ml/statistics/powerAlone.ts'
import { chiSquared, kolmogorovSmirnov } from '../../ml/statistics/shift.ts'
import { counted, leaveOut, names } from './finding.ts'
import { levelsOf, partsOf, present } from './sample.ts'

/** What each feature tells of the target alone: leaks, and the picture of it. */
export function powerFindings(options: {
  features: readonly Column[]
  target: Column
  sample: TableSample
  leakage: number
  onEach: (done: number) => void
}): { findings: Finding[]; plots: Plot[] } {
  const { features, target, sample, leakage, onEach } = options
  const goal = levelsOf(target, sample)
  const powers = features
    .filter((each) => each.kind !== 'image')
    .map((column, at, all) => {
      onEach(at / all.length)
      return { name: column.name, value: powerAlone(levelsOf(column, sample), goal) }
    })
    .toSorted((a, b) => b.value - a.value)
  const findings = powers
    .filter(({ value }) => value >= leakage)
    .map(
      ({ name, value }): Finding => ({
        code: 'probable_leak',
        severity: 'error',
        columns: [name],
        message: `"${name}" alone predicts "${target.name}" almost perfectly (power ${value.toFixed(2)} of 1).`,
        hint: 'It is probably known only afterwards, or made from the target. If it is not known when you predict, leave it out.',
        fix: leaveOut([name]),
      }),
    )
  const useless = powers.filter(({ value }) => value < 0.001)
  if (useless.length > 0 && useless.length === powers.length)
    findings.push({
      code: 'nothing_predicts',
      severity: 'warning',
      columns: [],
      message: `No column tells anything of "${target.name}" by itself.`,
      hint: 'Columns together may still do. If the model is no better than guessing, other data are needed.',
    })
  const shown = powers.slice(0, 20)
  return {
    findings,
    plots:
      shown.length > 0
        ? [
            {
              kind: 'bars',
              title: `What each column tells of ${target.name} alone`,
              x: 'power (0 nothing, 1 all)',
              bars: shown,
            },
          ]
        : [],
  }
}

/** The target itself: gaps, classes with few rows. */
export function targetFindings(target: Column, rows: number, sample: TableSample): Finding[] {
  const findings: Finding[] = []
  const missing = target.missing ?? 0
  if (missing > 0)
    findings.push({
      code: 'target_missing_values',
      severity: missing / rows > 0.2 ? 'warning' : 'info',
      columns: [target.name],
      message: `"${target.name}" is missing in ${counted(missing, 'row')} (${percent(missing / rows)}).`,
      hint: 'Nothing is learned from these rows. A Label node lets people fill them in.',
      fix: { kind: 'insertUpstream', title: 'Add a Label node', port: 'table', type: 'data.label' },
    })
  const levels = levelsOf(target, sample)
  if (levels.kind !== 'category') return findings
  const counts = countsOf(levels.values)
  const all = [...counts.values()].reduce((sum, each) => sum + each, 0)
  const rare = [...counts].filter(([, count]) => count / all < 0.05 || count < 10).map(([name]) => name)
  if (rare.length > 0 && counts.size > 1)
    findings.push({
      code: 'rare_class',
      severity: 'warning',
      columns: [target.name],
      message: `Few rows of "${target.name}" are ${names(rare)}: ${percent(rare.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0) / all)} together.`,
      hint: 'A model that never says so still looks right most of the time. Judge it by F1 or per class, and balance the classes or gather more such rows.',
    })
  return findings
}

const countsOf = (values: readonly (string | null)[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** Below this probability a difference of the parts is told; small, for many columns are asked. */
const unlikely = 0.001

/** What is wrong between the parts: too few rows to judge by, the same rows in both, another mix of values. */
export function partFindings(options: {
  columns: readonly Column[]
  target: Column | undefined
  partRows: Partial<Record<Part, number>> | undefined
  sample: TableSample
  repeated: RepeatedRows
}): Finding[] {
  const { columns, target, partRows, sample, repeated } = options
  const findings: Finding[] = []
  const test = partRows?.test
  if (test !== undefined && test < 50)
    findings.push({
      code: 'small_test_part',
      severity: 'warning',
      columns: [],
      message: `Only ${counted(test, 'row')} ${test === 1 ? 'is' : 'are'} for testing.`,
      hint: 'Chance rules figures from so few rows. Give the test part a larger share, or use cross-validation.',
    })
  if (repeated.acrossParts > 0)
    findings.push({
      code: 'rows_across_parts',
      severity: 'error',
      columns: [],
      message: `${counted(repeated.acrossParts, 'row')} outside the training part ${repeated.acrossParts === 1 ? 'is' : 'are'} equal to one in it.`,
      hint: 'The model has seen them: it looks better on them than it is. Remove duplicates before the split.',
      fix: { kind: 'insertUpstream', title: 'Remove duplicates', port: 'table', type: 'prepare.deduplicate' },
    })
  const parts = partsOf(columns, sample)
  const [train, held] = [parts.get('train') ?? [], parts.get('test') ?? parts.get('validation') ?? []]
  if (train.length < 30 || held.length < 30) return findings
  const asked = columns.filter((each) => each.role === 'feature' || each.name === target?.name)
  for (const column of asked) {
    const levels = levelsOf(column, sample)
    const result =
      levels.kind === 'number'
        ? kolmogorovSmirnov(
            ...pair(train, held, (rows) => present(Float64Array.from(rows, (row) => levels.values[row] ?? Number.NaN))),
          )
        : (column.distinct ?? 0) > 200
          ? undefined
          : categoriesDiffer(levels.values, train, held)
    if (!result || result.pValue >= unlikely) continue
    const isTarget = column.name === target?.name
    findings.push({
      code: isTarget ? 'target_shift' : 'feature_shift',
      severity: isTarget ? 'warning' : 'info',
      columns: [column.name],
      message: `"${column.name}" is distributed otherwise in the test part than in the training part (${levels.kind === 'number' ? 'Kolmogorov-Smirnov' : 'chi-squared'}, chance ${result.pValue < 1e-4 ? 'below 0.0001' : result.pValue.toFixed(4)}).`,
      hint:
        isNumeric(column.kind) || isTarget
          ? 'Expected where the split goes by time. Otherwise split at random, or by class, so that the parts are alike.'
          : 'Expected where the split goes by time or by a column.',
    })
  }
  return findings
}

const pair = <T>(first: number[], second: number[], make: (rows: number[]) => T): [T, T] => [make(first), make(second)]

function categoriesDiffer(values: readonly (string | null)[], train: readonly number[], held: readonly number[]) {
  const [a, b] = [countsOf(train.map((row) => values[row] ?? null)), countsOf(held.map((row) => values[row] ?? null))]
  const all = [...new Set([...a.keys(), ...b.keys()])]
  return chiSquared(
    all.map((name) => a.get(name) ?? 0),
    all.map((name) => b.get(name) ?? 0),
  )
}
