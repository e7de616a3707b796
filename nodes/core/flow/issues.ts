import type { z } from 'zod'
import type { Problem } from '../problem.ts'
import { forbiddenNames } from './ids.ts'

type Issue = z.core.$ZodRawIssue | z.core.$ZodIssue

const typeWords: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object { … }',
  record: 'an object { … }',
  array: 'a list [ … ]',
  null: 'null',
  undefined: 'nothing',
}

/** A value in few words, as a message shows it: "Mars", 3.5, a list of 4. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (typeof value === 'string') return `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

const list = (values: readonly unknown[]): string => {
  const shown = values.slice(0, 12).map(describeValue)
  if (values.length > 12) return `${shown.join(', ')}, …`
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}` : shown.join('')
}

const sizeWords = (origin: string, bound: unknown): string => {
  const one = Number(bound) === 1
  if (origin === 'string') return `${bound} ${one ? 'character' : 'characters'}`
  if (origin === 'array' || origin === 'set') return `${bound} ${one ? 'entry' : 'entries'}`
  return String(bound)
}

/** What a zod issue means, after "must …": the value's name is put before it by who knows it. */
export function explainIssue(issue: Issue): string {
  const got = issue.input === undefined ? '' : `; got ${describeValue(issue.input)}`
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is missing; ${typeWords[issue.expected] ?? issue.expected} is expected`
        : `must be ${typeWords[issue.expected] ?? issue.expected}${got}`
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${describeValue(issue.values[0])}${got}`
        : `must be one of ${list(issue.values)}${got}`
    case 'too_small':
      return issue.origin === 'string' && Number(issue.minimum) === 1
        ? 'must not be empty'
        : `must ${issue.origin === 'number' || issue.origin === 'int' ? 'be' : 'have'} ${issue.inclusive ? 'at least' : 'more than'} ${sizeWords(issue.origin, issue.minimum)}${got}`
    case 'too_big':
      return `must ${issue.origin === 'number' || issue.origin === 'int' ? 'be' : 'have'} ${issue.inclusive ? 'at most' : 'less than'} ${sizeWords(issue.origin, issue.maximum)}${got}`
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}${got}`
    case 'unrecognized_keys':
      return `has ${issue.keys.length === 1 ? 'a field' : 'fields'} that nobody knows: ${issue.keys.map((each) => `"${each}"`).join(', ')}`
    case 'invalid_union':
      return explainUnion(issue.errors, got)
    case 'invalid_key':
      return 'has a key that is not allowed'
    default:
      return issue.message === undefined || issue.message === 'Invalid input'
        ? `is not what is expected here${got}`
        : `is not right: ${issue.message}`
  }
}

/** Where one branch of a union got furthest, its fault is the one to tell; else the kinds that would do. */
function explainUnion(branches: readonly (readonly z.core.$ZodIssue[])[], got: string): string {
  const deep = branches.filter((issues) => issues.some((each) => each.path.length > 0))
  const [only] = deep
  if (only && deep.length === 1) {
    const [first] = only
    if (first) return `has a fault at ${first.path.map(String).join('.')}: it ${explainIssue(first)}`
  }
  const wanted = branches.flatMap((issues) =>
    issues.flatMap((each) =>
      each.code === 'invalid_type'
        ? [typeWords[each.expected] ?? each.expected]
        : each.code === 'invalid_value'
          ? [list(each.values)]
          : [],
    ),
  )
  return wanted.length > 0 ? `must be ${[...new Set(wanted)].join(' or ')}${got}` : `is not what is expected here${got}`
}

/** A whole sentence about one value; a message that the schema's author wrote stands as it is. */
export function issueSentence(name: string, issue: z.core.$ZodIssue): string {
  const isOwn = issue.code === 'custom' || (issue.code === 'invalid_format' && !issue.message.startsWith('Invalid'))
  if (isOwn) return `${name}: ${issue.message}`
  return `${name} ${explainIssue(issue)}.`
}

const at = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined

const idOf = (value: unknown): string | undefined => {
  const id = at(value, 'id')
  return typeof id === 'string' ? id : undefined
}

const listWords: Record<string, string> = { groups: 'Group', notes: 'Note', parameters: 'Parameter', edges: 'Edge' }

/** Where a path of a document lies, in words, with the node and field that a problem names. */
export function placeOf(
  document: unknown,
  path: readonly PropertyKey[],
): { name: string; nodeId?: string; field?: string } {
  const [head, index, ...rest] = path
  const field = rest.map(String).join('.')
  const inner = field === '' ? '' : `: "${field}"`
  if (head === 'nodes' && typeof index === 'number') {
    const id = idOf(at(at(document, 'nodes'), index))
    const name = `Node ${id === undefined ? `number ${index + 1}` : `"${id}"`}${inner}`
    const shown = rest[0] === 'params' && rest.length > 1 ? rest.slice(1).map(String).join('.') : field
    return { name, ...(id === undefined ? {} : { nodeId: id }), ...(shown === '' ? {} : { field: shown }) }
  }
  const word = typeof head === 'string' ? listWords[head] : undefined
  if (word && typeof index === 'number') {
    const each = at(at(document, head ?? ''), index)
    const own = idOf(each) ?? at(each, 'name')
    return {
      name: `${word} ${typeof own === 'string' ? `"${own}"` : `number ${index + 1}`}${inner}`,
      field: path.map(String).join('.'),
    }
  }
  if (path.length === 0) return { name: 'The document' }
  const whole = path.map(String).join('.')
  return { name: `"${whole}" of the flow`, field: whole }
}

/** Every fault that zod found in a document, as problems that name their place. */
export const issueProblems = (error: z.ZodError, document: unknown): Problem[] =>
  error.issues.map((issue) => {
    const { name, ...place } = placeOf(document, issue.path)
    return { code: 'flow_malformed', severity: 'error', message: issueSentence(name, issue), ...place }
  })

export const maximalDepth = 64

/** Keys and nesting that must not get further than the border. Walks without recursion, for the nesting may be the attack. */
export function forbiddenProblems(document: unknown): Problem[] {
  const problems: Problem[] = []
  const report = (code: string, path: readonly PropertyKey[], message: (name: string) => string): void => {
    const { name, ...place } = placeOf(document, path)
    if (problems.length < 100) problems.push({ code, severity: 'error', message: message(name), ...place })
  }
  const open: { value: unknown; path: readonly PropertyKey[] }[] = [{ value: document, path: [] }]
  for (let top = open.pop(); top; top = open.pop()) {
    const { value, path } = top
    if (typeof value !== 'object' || value === null) continue
    if (path.length > maximalDepth) {
      report('flow_too_deep', path.slice(0, 4), (name) => `${name} is nested more than ${maximalDepth} deep.`)
      continue
    }
    const isList = Array.isArray(value)
    for (const key of Object.keys(value)) {
      const isName = path.length <= 1 || (path[0] === 'nodes' && path.length <= 3)
      if (!isList && (key === '__proto__' || (isName && forbiddenNames.has(key)))) {
        report(
          'name_forbidden',
          path,
          (name) => `${name} has a field named "${key}", which is not allowed. Choose another name.`,
        )
        continue
      }
      const inside = Reflect.get(value, key)
      if (typeof inside === 'object' && inside !== null)
        open.push({ value: inside, path: [...path, isList ? Number(key) : key] })
    }
  }
  return problems
}
