import { inBatches } from './batches.ts'
import type { Session } from './database.ts'

/**
 * Sums of doubles that do not depend on the order in which threads meet the rows: each value is scaled by a power of two to
 * a 62-bit integer, integers add exactly. Equal tables so give equal means on any number of threads.
 */
export type Range = { min: number; max: number }

/** Power of two ≥ every magnitude in the range, and 1 for a range of zeros. */
export const scaleFor = ({ min, max }: Range): number => {
  const largest = Math.max(Math.abs(min), Math.abs(max))
  if (largest === 0 || !Number.isFinite(largest)) return 1
  return 2 ** Math.min(1023, Math.ceil(Math.log2(largest)) + 1)
}

const number = (value: number): string => {
  const text = String(value)
  return text.includes('e') ? text : `${text}e0`
}

/** SQL for the mean of `expr` (a double, never infinite) whose values lie in `range`. */
export function meanSql(expr: string, range: Range): string {
  const scale = scaleFor(range)
  return `CAST(sum(CAST((${expr}) / ${number(scale)} * 4611686018427387904e0 AS BIGINT)) AS DOUBLE) / 4611686018427387904e0 / count(${expr}) * ${number(scale)}`
}

/** Population standard deviation, from the mean found first. */
export function stddevSql(expr: string, mean: number, range: Range): string {
  const low = range.min - mean
  const high = range.max - mean
  const half = scaleFor({ min: low, max: high })
  const z = `((${expr}) - (${number(mean)})) / ${number(half)}`
  return `sqrt(${meanSql(`(${z}) * (${z})`, { min: 0, max: 1 })}) * ${number(half)}`
}

/** Means of several expressions, in as few passes as may be. */
export async function exactMeans(
  session: Session,
  from: string,
  wanted: readonly { expr: string; range: Range }[],
): Promise<(number | null)[]> {
  const row = await inBatches(wanted, (some) =>
    session.first(`SELECT ${some.map((each) => meanSql(each.expr, each.range)).join(', ')} FROM ${from}`),
  )
  return row.map((value) => (typeof value === 'number' ? value : null))
}
