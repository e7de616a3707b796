import type { SplitPlan } from '#nodes/core/run.ts'
import type { Part } from '#nodes/core/spec/table.ts'
import { countsByShare } from '#nodes/prepare/shares.ts'
import { rowName } from './relation.ts'
import { quoteName, quoteText } from './sql.ts'

/** A number for each row that depends on the seed and the row's number alone; MD5, so that it is the same everywhere. */
const shuffled = (seed: number): string => `md5_number(${quoteText(`${seed}:`)} || CAST(${rowName} AS VARCHAR))`

const sqlNumber = (value: number): string => (String(value).includes('e') ? String(value) : `${value}e0`)

/**
 * Position in a class to part. Classes stand one after the other, and bounds are rounded along the whole line: each class
 * keeps the shares to a row, and what is lost to rounding in one class is made up in the next.
 */
const partByPosition = (shares: Record<Part, number>): string => {
  const total = shares.train + shares.validation + shares.test
  const bound = (share: number) => {
    const factor = sqlNumber(share / total)
    return `round((before + size) * ${factor}) - round(before * ${factor})`
  }
  return `CASE WHEN position <= ${bound(shares.train)} THEN 'train' WHEN position <= ${bound(shares.train + shares.validation)} THEN 'validation' ELSE 'test' END`
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
      const order = `${shuffled(plan.seed)}, ${rowName}`
      return select(
        `SELECT ${rowName} AS r, ${partByPosition(shares)} AS part FROM (SELECT *, line - position AS before FROM (SELECT ${rowName}, row_number() OVER (PARTITION BY ${group} ORDER BY ${order}) AS position, row_number() OVER (ORDER BY ${group}, ${order}) AS line, count(*) OVER (PARTITION BY ${group}) AS size FROM ${from}))`,
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
