import type { z } from 'zod'

type Issue = z.core.$ZodIssue

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}
const kindOf = (expected: string): string => kinds[expected] ?? `of the kind ${expected}`

const counted = (count: number | bigint, one: string): string => `${count} ${one}${Number(count) === 1 ? '' : 's'}`

/** "at least 1 character", "at most 500". */
function limit(origin: string, bound: 'least' | 'most', value: number | bigint, inclusive: boolean): string {
  if (origin === 'string') return `have at ${bound} ${counted(value, 'character')}`
  if (origin === 'array' || origin === 'set') return `have at ${bound} ${counted(value, 'item')}`
  if (inclusive) return `be at ${bound} ${value}`
  return `be ${bound === 'least' ? 'more' : 'less'} than ${value}`
}

const quoted = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(', ')

/** What is to be so, after "must"; undefined where only the schema's own message says it. */
function demand(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `be ${kindOf(issue.expected)}`
    case 'too_small':
      return limit(issue.origin, 'least', issue.minimum, issue.inclusive !== false)
    case 'too_big':
      return limit(issue.origin, 'most', issue.maximum, issue.inclusive !== false)
    case 'invalid_value':
      return issue.values.length === 1 ? `be ${quoted(issue.values)}` : `be one of ${quoted(issue.values)}`
    case 'not_multiple_of':
      return `be a multiple of ${issue.divisor}`
    case 'invalid_format':
      return `have the form of a ${issue.format === 'regex' ? `text that matches ${issue.pattern ?? ''}` : issue.format}`
    default:
      return undefined
  }
}

/** Whether the value was left out. Schemas tell it in their message alone. */
const isAbsent = (issue: Issue): boolean =>
  issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('received undefined')

/** What a schema says of a request, as a sentence: `The query needs "name", a text.` `place` is where: "query", "body". */
export function requestWords(issue: Issue, place: string): string {
  const name = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    const within = name === '' ? '' : ` in "${name}"`
    return `The ${place} has ${issue.keys.length === 1 ? 'a field' : 'fields'} that it does not take${within}: ${quoted(issue.keys)}.`
  }
  if (isAbsent(issue) && issue.code === 'invalid_type')
    return name === ''
      ? `The ${place} is missing; it must be ${kindOf(issue.expected)}.`
      : `The ${place} needs "${name}", ${kindOf(issue.expected)}.`
  const subject = name === '' ? `The ${place}` : `"${name}" in the ${place}`
  const must = demand(issue)
  if (must !== undefined) return `${subject} must ${must}.`
  if (issue.code === 'custom' && issue.message !== 'Invalid input') return `${subject}: ${issue.message}`
  return `${subject} has a value that is not taken there. /api/docs tells what is.`
}
