import type { SearchRange } from '#nodes/core/flow/flow.ts'
import type { FormField } from './fields.ts'

/** A sensible range to search for a field that was just marked: around its value, within its limits. */
export function proposeRange(field: FormField, value: unknown): SearchRange | undefined {
  const { control } = field
  if (control.kind === 'choice') return { kind: 'choice', values: control.choices.map((each) => each.value) }
  if (control.kind === 'switch') return { kind: 'choice', values: [false, true] }
  if (typeof field.tunable === 'object' && typeof value !== 'number') return field.tunable
  if (!('limits' in control)) return undefined
  const { integer, min, max, above } = control.limits
  const start = typeof value === 'number' ? value : typeof field.default === 'number' ? field.default : (min ?? 1)
  const isBounded = (min !== undefined || above !== undefined) && max !== undefined && max <= 1 && start > 0.01
  const lower = isBounded ? (min ?? 0.01) : tidy(start / 4, integer)
  const upper = isBounded ? Math.min(max, tidy(Math.max(start * 2.5, 0.5), false)) : tidy(start * 4, integer)
  const from = Math.max(lower, min ?? Number.NEGATIVE_INFINITY)
  const to = Math.min(
    Math.max(upper, from + (integer ? 1 : 0.1 * Math.abs(from || 1))),
    max ?? Number.POSITIVE_INFINITY,
  )
  return integer
    ? { kind: 'int', min: Math.ceil(from), max: Math.floor(to), log: false }
    : { kind: 'float', min: from, max: to, log: start > 0 && start < 0.05 && from > 0 }
}

const tidy = (value: number, integer: boolean): number => (integer ? Math.round(value) : Number(value.toPrecision(2)))

/** What is wrong with a range, in words. */
export function rangeProblem(range: SearchRange): string | undefined {
  if (range.kind === 'choice') return range.values.length < 2 ? 'Choose at least two values to try.' : undefined
  if (range.min >= range.max) return '"From" has to be smaller than "to".'
  if (range.log && range.min <= 0) return 'Orders of magnitude need a range above 0.'
  return undefined
}

/** "8 to 64", "0.0001 to 0.01, by orders of magnitude", "ReLU or tanh". */
export function rangeWords(range: SearchRange): string {
  if (range.kind === 'choice') return range.values.map(String).join(' or ')
  return `${range.min} to ${range.max}${range.log ? ', by orders of magnitude' : ''}`
}
