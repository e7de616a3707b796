import { type Part, parts } from '../core/spec/table.ts'

export type Shares = Record<Part, number>

/** Splits `rows` by shares: whole rows that add up, the largest remainders first. Shares must add up to more than nothing. */
export function countsByShare(rows: number, shares: Shares): Record<Part, number> {
  const total = parts.reduce((sum, part) => sum + shares[part], 0)
  const counts: Record<Part, number> = { train: 0, validation: 0, test: 0 }
  if (!(total > 0)) return counts
  const remainders = parts.map((part) => {
    const exact = (rows * shares[part]) / total
    counts[part] = Math.floor(exact)
    return { part, rest: exact - Math.floor(exact) }
  })
  const open = rows - parts.reduce((sum, part) => sum + counts[part], 0)
  for (const { part } of remainders.toSorted((a, b) => b.rest - a.rest).slice(0, open)) counts[part] += 1
  return counts
}
