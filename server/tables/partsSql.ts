import type { SplitPlan } from '#nodes/core/run.ts'
import type { Part } from '#nodes/core/spec/table.ts'
import { countsByShare } from '#nodes/prepare/shares.ts'
import { rowName } from './relation.ts'
import { quoteName, quoteText } from './sql.ts'

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
