import { formatNumber, formatOf, formatPercent } from '#app/ui/format.ts'
import type { Column } from '#nodes/core/spec/table.ts'

export type Cell = number | string | boolean | null
export type TryRow = Record<string, Cell>

/** A row to start with: an example of the training data, else each column's usual value. */
export function startRow(inputs: readonly Column[], examples: readonly Record<string, Cell>[]): TryRow {
  const [example] = examples
  return Object.fromEntries(
    inputs.map((column) => [column.name, example?.[column.name] ?? column.typical ?? firstOf(column)]),
  )
}

const firstOf = (column: Column): Cell => column.categories?.[0] ?? (column.kind === 'boolean' ? false : null)

/** Another example, so that the form can be tried with real rows one after the other. */
export const exampleRow = (inputs: readonly Column[], examples: readonly Record<string, Cell>[], at: number): TryRow =>
  startRow(inputs, examples.length === 0 ? [] : [examples[at % examples.length] ?? {}])

/** A hint where a number lies outside of what the model has learned from. */
export function rangeHint(column: Column, value: Cell | undefined): string | undefined {
  const { min, max } = column
  if (typeof value !== 'number' || min === undefined || max === undefined) return undefined
  if (value >= min && value <= max) return undefined
  if (min === max) return `The model has only seen ${formatOf(column, min)}; its answer is a guess out there.`
  return `The model has only seen ${formatOf(column, min)} to ${formatOf(column, max)}; its answer is a guess out there.`
}

/** What is usual for a column, for the help under its field. */
export function usualWords(column: Column): string | undefined {
  const { min, max, typical } = column
  if (min === undefined || max === undefined) return undefined
  if (min === max) return `always ${formatOf(column, min)}`
  const usual = typeof typical === 'number' ? `, typically ${formatOf(column, typical)}` : ''
  return `${formatOf(column, min)} to ${formatOf(column, max)}${usual}`
}

/** Problems of one row by column; `''` holds those that name none. Which row it was says nothing here. */
export function problemsByField(
  problems: readonly { message: string; field?: string | undefined; column?: string | undefined }[],
): Record<string, string> {
  const byField: Record<string, string> = {}
  for (const problem of problems)
    byField[problem.field ?? problem.column ?? ''] ??= problem.message.replace(/^Row 1: /, '')
  return byField
}

/** What stands in the way of an answer, a line each, with its field: what was refused, else what cannot be read as it is typed. */
export function complaints(inputs: readonly Column[], row: TryRow, problems: Record<string, string>): string[] {
  const unread = inputs.flatMap(({ name, kind }) => {
    const isUnread = (kind === 'number' || kind === 'integer') && typeof row[name] === 'string'
    return isUnread && problems[name] === undefined ? [`${name}: “${row[name]}” is not a number.`] : []
  })
  const refused = Object.entries(problems).map(([name, message]) =>
    name === '' || message.includes(name) ? message : `${name}: ${message}`,
  )
  return [...refused, ...unread]
}

type Answer = { prediction: string | number; probabilities?: Record<string, number> | undefined }

/** What sliders have changed, against the answer that they began with. */
export function whatIfWords(start: Answer, now: Answer): string {
  if (typeof start.prediction === 'number' && typeof now.prediction === 'number') {
    const change = now.prediction - start.prediction
    const size = formatNumber(Math.abs(change))
    if (size === formatNumber(0)) return `As at the start (${formatNumber(start.prediction)}).`
    return `${size} ${change > 0 ? 'more' : 'less'} than at the start (${formatNumber(start.prediction)}).`
  }
  if (start.prediction !== now.prediction) return `At the start it was ${start.prediction}.`
  const [before, after] = [start, now].map((each) => each.probabilities?.[String(now.prediction)])
  if (before === undefined || after === undefined || Math.abs(after - before) < 0.0005) return 'As at the start.'
  return `As at the start, ${after > before ? 'surer' : 'less sure'}: ${formatPercent(after)} instead of ${formatPercent(before)}.`
}
