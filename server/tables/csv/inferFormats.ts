import { inBatches } from '../batches.ts'
import type { Session } from '../database.ts'
import { largestInteger, quoteText } from '../sql.ts'
import { type Format, formats, textFormat, trimmed } from './formats.ts'
import { rawColumn } from './rawCsv.ts'

/** How one column is written, found over all rows. */
export type ColumnFormat = {
  format: Format
  /** All numbers are whole and exact. */
  isWhole: boolean
  /** Some date has a time of day. */
  hasTime: boolean
  present: number
  /** Other formats that also fit every value (3/4/2020). */
  alsoFits: Format[]
}

const sampleRows = 1000

/** Condition: the text `c` is a value. Not by IN, which DuckDB plans as a join a column. */
export const isPresent = (c: string, missing: readonly string[]): string =>
  `(${c} IS NOT NULL AND NOT list_contains([${missing.map(quoteText).join(', ')}], lower(${trimmed(c)})))`

/** Not FILTER: each one makes DuckDB set aside room for all columns of the statement. */
const countWhere = (condition: string): string => `count(CASE WHEN ${condition} THEN 1 END)`

/** Whole numbers beyond are not exact as doubles. */
const isLarge = (v: string): string => `(isfinite(${v}) AND abs(${v}) > ${largestInteger})`

/** Condition: the text is of a measured number (1.5e300), not of one whose every digit counts (12345678901234567890). */
const isRounded = (format: Format, c: string): string =>
  format.name === 'number' ? `regexp_matches(${c}, '[eE.]')` : 'FALSE'

type Check = { present: number; misfits: number; fractions: number; large: number; codes: number; times: number }

async function check(
  session: Session,
  raw: string,
  wanted: readonly { at: number; format: Format }[],
  missing: readonly string[],
): Promise<Check[]> {
  // Values are computed once, below the figures; CASE looks at the text only where there is no value.
  const values = wanted.map(({ at, format }) => `${rawColumn(at)}, ${format.value(rawColumn(at))} AS v${at}`)
  const parts = wanted.map(({ at, format }) => {
    const c = rawColumn(at)
    const v = `v${at}`
    const isNumber = format.kind === 'number'
    if (format === textFormat) return `${countWhere(isPresent(c, missing))}, 0, 0, 0, 0, 0`
    return [
      isNumber ? countWhere(`NOT isnan(${v})`) : `count(${v})`,
      countWhere(`CASE WHEN ${v} IS NULL THEN ${isPresent(c, missing)} ELSE FALSE END`),
      isNumber ? countWhere(`${v} <> trunc(${v})`) : '0',
      isNumber ? countWhere(isLarge(v)) : '0',
      isNumber ? countWhere(`${isLarge(v)} AND NOT ${isRounded(format, c)}`) : '0',
      format.kind === 'date' ? countWhere(`CAST(${v} AS TIME) <> TIME '00:00:00'`) : '0',
    ].join(', ')
  })
  const row = await session.first(`SELECT ${parts.join(', ')} FROM (SELECT ${values.join(', ')} FROM ${raw})`)
  return wanted.map((_, at) => {
    const [present, misfits, fractions, large, codes, times] = row.slice(at * 6, at * 6 + 6).map(Number)
    return {
      present: present ?? 0,
      misfits: misfits ?? 0,
      fractions: fractions ?? 0,
      large: large ?? 0,
      codes: codes ?? 0,
      times: times ?? 0,
    }
  })
}

async function samplesOf(
  session: Session,
  raw: string,
  width: number,
  missing: readonly string[],
): Promise<string[][]> {
  const samples: string[][] = Array.from({ length: width }, () => [])
  const isMissing = new Set(missing)
  const list = Array.from({ length: width }, (_, at) => `substr(${rawColumn(at)}, 1, 200)`).join(', ')
  const take = (rows: readonly (readonly unknown[])[]) => {
    for (const row of rows)
      for (const [at, cell] of row.entries()) {
        const text = typeof cell === 'string' ? cell.trim() : ''
        if (!isMissing.has(text.toLowerCase())) samples[at]?.push(text)
      }
  }
  take(await session.rows(`SELECT ${list} FROM ${raw} LIMIT ${sampleRows}`))
  for (const [at, sample] of samples.entries()) {
    if (sample.length > 0) continue
    const c = rawColumn(at)
    const rows = await session.rows(`SELECT substr(${c}, 1, 200) FROM ${raw} WHERE ${isPresent(c, missing)} LIMIT 100`)
    sample.push(...rows.map(([cell]) => String(cell).trim()))
  }
  return samples
}

/**
 * The format of each column: a sample says what is worth trying, then all rows are asked; where a value does not fit, the
 * next candidate is tried on those columns, and text takes whatever is left.
 */
export async function inferFormats(
  session: Session,
  raw: string,
  width: number,
  options: {
    missing: readonly string[]
    delimiter: string /** Instead of all formats there are. */
    offered?: readonly Format[]
  },
): Promise<ColumnFormat[]> {
  const { missing, delimiter } = options
  const samples = await samplesOf(session, raw, width, missing)
  const offered =
    options.offered ?? formats.filter((each) => each.name !== (delimiter === ',' ? 'decimal comma' : 'thousands'))
  const candidates = samples.map((sample) =>
    sample.length === 0 ? [] : offered.filter((format) => sample.every((text) => format.pattern.test(text))),
  )
  const found: (ColumnFormat | undefined)[] = Array.from({ length: width }, () => undefined)
  for (;;) {
    const open = found.flatMap((each, at) => (each ? [] : [{ at, format: candidates[at]?.shift() ?? textFormat }]))
    if (open.length === 0) break
    const checks = await inBatches(open, (some) => check(session, raw, some, missing))
    for (const [index, { at, format }] of open.entries()) {
      const result = checks[index]
      if (!result || result.misfits > 0) continue
      const hasFractions = format.kind !== 'number' || result.fractions > 0
      // Whole numbers too large for a double are codes: their digits must stay.
      if (!hasFractions && result.codes > 0) continue
      const isWhole = !hasFractions && result.large === 0
      found[at] = {
        format,
        isWhole,
        hasTime: result.times > 0,
        present: result.present,
        alsoFits: (candidates[at] ?? []).filter((each) => each.kind === 'date' && format.kind === 'date'),
      }
    }
  }
  return found.flatMap((each) => (each ? [each] : []))
}
