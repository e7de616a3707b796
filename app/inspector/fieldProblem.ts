import type { z } from 'zod'
import type { AnyNode } from '#nodes/core/define.ts'
import type { Control, FormField, NumberLimits } from './fields.ts'

/** What is wrong with a value or a part of it; `path` leads to the part ("2.column"), empty for the value itself. */
export type FieldIssue = { path: string; message: string; severity: 'error' | 'warning' }

/** What the schema says about one value, in words, part by part; empty when it is right. */
export function fieldIssues(definition: AnyNode, field: FormField, value: unknown): FieldIssue[] {
  const shape: Record<string, z.ZodType> = definition.params.shape
  const read = shape[field.name]?.safeParse(value)
  if (!read || read.success) return []
  if (value === undefined) return [{ path: '', message: 'This is needed.', severity: 'error' }]
  return read.error.issues.map((issue) => {
    const part = partAt(field, value, issue.path)
    const message = (part && sayOf(part.field, part.value)) ?? sentence(issue.message)
    return { path: issue.path.join('.'), message, severity: 'error' }
  })
}

/** The first of them; for controls that have one place to say it. */
export const fieldProblem = (definition: AnyNode, field: FormField, value: unknown): string | undefined =>
  fieldIssues(definition, field, value)[0]?.message

const sentence = (message: string): string => (message.endsWith('.') ? message : `${message}.`)

/** The field that a path inside a value leads to: a list's rows have fields of their own. */
function partAt(
  field: FormField,
  value: unknown,
  path: readonly PropertyKey[],
): { field: FormField; value: unknown } | undefined {
  if (path.length === 0) return { field, value }
  const [index, name, ...rest] = path
  if (field.control.kind !== 'list' || !Array.isArray(value) || typeof index !== 'number') return undefined
  const inner = field.control.fields.find((each) => each.name === name)
  const row: unknown = value[index]
  if (!inner || row === null || typeof row !== 'object') return undefined
  return partAt(inner, Object.entries(row).find(([key]) => key === name)?.[1], rest)
}

function sayOf(field: FormField, value: unknown): string | undefined {
  const { control } = field
  if (control.kind === 'number' || control.kind === 'percent' || control.kind === 'seed')
    return value === undefined ? 'This is needed.' : numberProblem(value, control)
  return value === undefined ? 'This is needed.' : undefined
}

function numberProblem(value: unknown, control: Extract<Control, { limits: NumberLimits }>): string | undefined {
  const { limits } = control
  if (typeof value !== 'number') return limits.integer ? 'Type a whole number.' : 'Type a number.'
  const factor = control.kind === 'percent' && control.isShare ? 100 : 1
  const say = (bound: number): string => `${Number((bound * factor).toPrecision(12)).toLocaleString('en')}`
  if (limits.min !== undefined && limits.max !== undefined && (value < limits.min || value > limits.max)) {
    return `Between ${say(limits.min)} and ${say(limits.max)}.`
  }
  if (limits.min !== undefined && value < limits.min) return `At least ${say(limits.min)}.`
  if (limits.above !== undefined && value <= limits.above) return `More than ${say(limits.above)}.`
  if (limits.max !== undefined && value > limits.max) return `At most ${say(limits.max)}.`
  if (limits.integer && !Number.isInteger(value)) return 'Type a whole number.'
  return undefined
}

/** "1 to 4,096", "more than 0": the range of a number field, for its help. */
export function rangeWords({ min, max, above, integer }: NumberLimits): string | undefined {
  const say = (bound: number): string => bound.toLocaleString('en', { maximumFractionDigits: 8 })
  const whole = integer ? 'whole number, ' : ''
  if (min !== undefined && max !== undefined) return `${say(min)} to ${say(max)}`
  if (above !== undefined && max !== undefined) return `more than ${say(above)}, at most ${say(max)}`
  if (above !== undefined) return `${whole}more than ${say(above)}`
  if (min !== undefined) return `${whole}${say(min)} or more`
  if (max !== undefined) return `${whole}at most ${say(max)}`
  return undefined
}
