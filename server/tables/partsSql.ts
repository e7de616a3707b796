import { NodeError, type SplitPlan } from '#nodes/core/run.ts'
import { type Part, parts } from '#nodes/core/spec/table.ts'
import { rowName } from './relation.ts'
import { quoteName, quoteText } from './sql.ts'

/** Splits `rows` by shares: whole rows that add up, the largest remainders first. */
export function countsByShare(rows: number, shares: Record<Part, number>): Record<Part, number> {
  const total = parts.reduce((sum, part) => sum + shares[part], 0)
  if (!(total > 0))
    throw new NodeError('split_shares', 'The shares of the parts add up to nothing.', { field: 'train' })
  const exact = parts.map((part) => ({ part, value: (rows * shares[part]) / total }))
  const counts = exact.map(({ part, value }) => ({ part, count: Math.floor(value), rest: value - Math.floor(value) }))
  let open = rows - counts.reduce((sum, each) => sum + each.count, 0)
  for (const each of counts.toSorted((a, b) => b.rest - a.rest)) {
    if (open <= 0) break
    each.count += 1
    open -= 1
  }
  return { train: 0, validation: 0, test: 0, ...Object.fromEntries(counts.map(({ part, count }) => [part, count])) }
}

/** A number for each row that depends on the seed and the row's number alone; MD5, so that it is the same everywhere. */
const shuffled = (seed: number): string => `md5_number(${quoteText(`${seed}:`)} || CAST(${rowName} AS VARCHAR))`

const sqlNumber = (value: number): string => (String(value).includes('e') ? String(value) : `${value}e0`)

/**
 * Position in a group to part, with exact shares: bounds are rounded sums, so that small groups differ by less than one row
 * from their share, and what is lost to rounding in one group falls to the next part.
 */
const partByPosition = (shares: Record<Part, number>, position: string, size: string): string => {
  const total = shares.train + shares.validation + shares.test
  const bound = (share: number) => `round(${size} * ${sqlNumber(share / total)})`
  return `CASE WHEN ${position} <= ${bound(shares.train)} THEN 'train' WHEN ${position} <= ${bound(shares.train + shares.validation)} THEN 'validation' ELSE 'test' END`
}

/** SELECT of the table with one more column that holds the part of each row. `from` has `rows` rows. */
export function assignPartsSql(from: string, rows: number, plan: SplitPlan, column: string): string {
  const name = quoteName(column)
  const { shares } = plan
  const byCount = (position: string) => {
    const counts = countsByShare(rows, shares)
    return `CASE WHEN ${position} <= ${counts.train} THEN 'train' WHEN ${position} <= ${counts.train + counts.validation} THEN 'validation' ELSE 'test' END`
  }
  const select = (assigned: string) =>
    `SELECT t.*, p.part AS ${name} FROM ${from} t JOIN (${assigned}) p ON t.${rowName} = p.r ORDER BY t.${rowName}`
  switch (plan.by) {
    case 'random':
      return select(
        `SELECT ${rowName} AS r, ${byCount('position')} AS part FROM (SELECT ${rowName}, row_number() OVER (ORDER BY ${shuffled(plan.seed)}, ${rowName}) AS position FROM ${from})`,
      )
    case 'time':
      return select(
        `SELECT ${rowName} AS r, ${byCount('position')} AS part FROM (SELECT ${rowName}, row_number() OVER (ORDER BY ${quoteName(plan.column)} NULLS FIRST, ${rowName}) AS position FROM ${from})`,
      )
    case 'stratified': {
      const group = quoteName(plan.column)
      return select(
        `SELECT ${rowName} AS r, ${partByPosition(shares, 'position', 'size')} AS part FROM (SELECT ${rowName}, row_number() OVER (PARTITION BY ${group} ORDER BY ${shuffled(plan.seed)}, ${rowName}) AS position, count(*) OVER (PARTITION BY ${group}) AS size FROM ${from})`,
      )
    }
    case 'column': {
      const entries = Object.entries(plan.map)
      if (entries.length === 0) return `SELECT *, 'train' AS ${name} FROM ${from}`
      const branches = entries.map(([value, part]) => `WHEN ${quoteText(value)} THEN ${quoteText(part)}`).join(' ')
      return `SELECT *, CASE CAST(${quoteName(plan.column)} AS VARCHAR) ${branches} END AS ${name} FROM ${from}`
    }
  }
}
