import type { TableSample } from '../../core/run.ts'
import { type Column, isNumeric } from '../../core/spec/table.ts'
import type { Finding } from '../../core/value.ts'
import { percent } from '../../evaluate/sentences.ts'
import { counted, leaveOut, names } from './finding.ts'
import { levelsOf, present } from './sample.ts'

/** What is wrong with features taken one by one: they say nothing, are ids, miss much, or hold far-off numbers. */
export function columnFindings(features: readonly Column[], rows: number, sample: TableSample): Finding[] {
  if (rows === 0) return []
  const empty = features.filter((each) => each.missing === rows)
  const constant = features.filter((each) => each.distinct === 1)
  const unique = features.filter((each) => isLikeId(each, rows))
  const gappy = features.filter((each) => (each.missing ?? 0) / rows > 0.5 && each.missing !== rows)
  const findings: Finding[] = []
  if (empty.length > 0)
    findings.push({
      code: 'all_missing',
      severity: 'warning',
      columns: empty.map((each) => each.name),
      message: `${names(empty.map((each) => each.name))}: every value is missing.`,
      hint: 'Nothing can be learned from it.',
      fix: leaveOut(empty.map((each) => each.name)),
    })
  if (constant.length > 0)
    findings.push({
      code: 'constant_column',
      severity: 'warning',
      columns: constant.map((each) => each.name),
      message: `${names(constant.map((each) => each.name))}: the same value in every row.`,
      hint: 'What never changes tells nothing apart.',
      fix: leaveOut(constant.map((each) => each.name)),
    })
  if (unique.length > 0)
    findings.push({
      code: 'id_like_column',
      severity: 'warning',
      columns: unique.map((each) => each.name),
      message: `${names(unique.map((each) => each.name))}: another value in nearly every row, as in a list of numbers or names.`,
      hint: 'A model learns such values by heart, and new rows have others.',
      fix: leaveOut(unique.map((each) => each.name)),
    })
  for (const column of gappy)
    findings.push({
      code: 'mostly_missing',
      severity: 'warning',
      columns: [column.name],
      message: `"${column.name}": ${percent((column.missing ?? 0) / rows)} of the values are missing.`,
      hint: 'Filled values would outnumber true ones. Leave it out, unless that a value is missing says something itself.',
      fix: leaveOut([column.name]),
    })
  findings.push(...nearlyConstant(features, sample), ...outliers(features, sample))
  return findings
}

/** Whole numbers and texts with another value in nearly every row; measured numbers differ everywhere by nature. */
export function isLikeId(column: Column, rows: number): boolean {
  if (column.kind !== 'integer' && column.kind !== 'category' && column.kind !== 'text') return false
  const there = rows - (column.missing ?? 0)
  const distinct = column.distinct ?? 0
  if (there < 20 || distinct < there * 0.98) return false
  if (column.kind !== 'integer') return true
  // A numbering: hardly a value between the smallest and the largest is left out.
  return column.min !== undefined && column.max !== undefined && column.max - column.min < there * 1.2
}

function nearlyConstant(features: readonly Column[], sample: TableSample): Finding[] {
  return features.flatMap((column): Finding[] => {
    if ((column.distinct ?? 0) < 2) return []
    const counts = new Map<string, number>()
    for (const value of sample.columns.get(column.name) ?? [])
      if (value !== null) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1)
    const there = [...counts.values()].reduce((sum, each) => sum + each, 0)
    const [value, most] = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), ['', 0])
    if (there < 200 || most / there < 0.995) return []
    return [
      {
        code: 'nearly_constant',
        severity: 'info',
        columns: [column.name],
        message: `"${column.name}" is "${value}" in ${percent(most / there)} of the rows.`,
        hint: 'It rarely tells rows apart. Leave it out, unless the rare values matter.',
        fix: leaveOut([column.name]),
      },
    ]
  })
}

/** Numbers beyond three quartile distances from the middle half (Tukey's outer fences). */
function outliers(features: readonly Column[], sample: TableSample): Finding[] {
  return features.flatMap((column): Finding[] => {
    if (!isNumeric(column.kind)) return []
    const levels = levelsOf(column, sample)
    if (levels.kind !== 'number') return []
    const sorted = present(levels.values).sort()
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0
    const spread = at(0.75) - at(0.25)
    if (sorted.length < 20 || spread <= 0) return []
    const [low, high] = [at(0.25) - 3 * spread, at(0.75) + 3 * spread]
    const far = sorted.filter((each) => each < low || each > high)
    if (far.length === 0 || far.length / sorted.length > 0.05) return []
    const extreme = Math.abs(far[0] ?? 0) > Math.abs(far.at(-1) ?? 0) ? far[0] : far.at(-1)
    return [
      {
        code: 'outliers',
        severity: 'info',
        columns: [column.name],
        message: `"${column.name}": ${counted(far.length, 'value')} (${percent(far.length / sorted.length)}) far outside the usual range, up to ${(extreme ?? 0).toLocaleString('en')}.`,
        hint: 'Look whether these are errors. If they are true, scaling by the middle half (robust) keeps them from ruling.',
        fix: {
          kind: 'insertUpstream',
          title: 'Limit the outliers',
          port: 'table',
          type: 'prepare.outliers',
          params: { columns: [column.name] },
        },
      },
    ]
  })
}
