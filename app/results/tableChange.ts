import { formatCount } from '#app/ui/format.ts'
import type { Column } from '#nodes/core/spec/table.ts'

export type TableFacts = { rows: number; columns: readonly Column[] }

const most = 4
const listed = (names: readonly string[]): string =>
  names.length > most ? `${names.slice(0, most).join(', ')} and ${names.length - most} more` : names.join(', ')

/**
 * What a node did to a table, a short sentence each: rows and columns that went or came, gaps that were filled or made, columns
 * of another kind. Empty where nothing changed that columns and counts can tell.
 */
export function tableChange(before: TableFacts, after: TableFacts): string[] {
  const lines: string[] = []
  const rows = after.rows - before.rows
  if (rows !== 0)
    lines.push(
      `${formatCount(before.rows, 'row')} in, ${formatCount(after.rows, 'row')} out: ${formatCount(Math.abs(rows), 'row')} ${rows < 0 ? 'fewer' : 'more'}`,
    )
  const old = new Map(before.columns.map((each) => [each.name, each]))
  const now = new Map(after.columns.map((each) => [each.name, each]))
  const gone = before.columns.filter((each) => !now.has(each.name)).map((each) => each.name)
  const added = after.columns.filter((each) => !old.has(each.name)).map((each) => each.name)
  if (added.length > 0) lines.push(`${formatCount(added.length, 'new column')}: ${listed(added)}`)
  if (gone.length > 0) lines.push(`${formatCount(gone.length, 'column')} gone: ${listed(gone)}`)
  const both = after.columns.flatMap((column) => {
    const was = old.get(column.name)
    return was ? [{ was, column }] : []
  })
  const kinds = both.filter(({ was, column }) => was.kind !== column.kind)
  if (kinds.length > 0)
    lines.push(
      `Other kind: ${listed(kinds.map(({ was, column }) => `${column.name} (${was.kind} to ${column.kind})`))}`,
    )
  const roles = both.filter(({ was, column }) => was.role !== column.role)
  if (roles.length > 0)
    lines.push(
      `Other role: ${listed(roles.map(({ was, column }) => `${column.name} (${was.role} to ${column.role})`))}`,
    )
  // With other rows a difference in gaps says nothing of the node.
  if (rows === 0) {
    const gaps = both.map(({ was, column }) => ({ name: column.name, by: (column.missing ?? 0) - (was.missing ?? 0) }))
    const known = gaps.filter(
      (each, at) => both[at]?.was.missing !== undefined && both[at]?.column.missing !== undefined && each.by !== 0,
    )
    const filled = known.filter(({ by }) => by < 0)
    const made = known.filter(({ by }) => by > 0)
    if (filled.length > 0)
      lines.push(`Gaps filled: ${listed(filled.map(({ name, by }) => `${name} (${(-by).toLocaleString('en')})`))}`)
    if (made.length > 0)
      lines.push(`More missing: ${listed(made.map(({ name, by }) => `${name} (${by.toLocaleString('en')})`))}`)
  }
  const prepared = both.filter(({ was, column }) =>
    (column.prepared ?? []).some((each) => !was.prepared?.includes(each)),
  )
  const words = [
    ...new Set(
      prepared.flatMap(({ was, column }) => (column.prepared ?? []).filter((each) => !was.prepared?.includes(each))),
    ),
  ]
  for (const word of words.filter((each) => each !== 'filled' || !lines.some((line) => line.startsWith('Gaps filled'))))
    lines.push(
      `${word[0]?.toUpperCase()}${word.slice(1)}: ${listed(prepared.filter(({ column }) => column.prepared?.includes(word)).map(({ column }) => column.name))}`,
    )
  return lines
}
