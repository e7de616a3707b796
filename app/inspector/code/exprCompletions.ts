import { functionNames } from '#nodes/core/expr/expr.ts'
import { signatures } from '#nodes/core/expr/functions.ts'
import { printName } from '#nodes/core/expr/print.ts'

/** A name that can be written: a column of a table, or a flow's parameter. */
export type KnownName = {
  name: string /** Its kind in words. */
  detail: string /** Port of the table it is in. */
  table?: string
}

/** One thing to offer: what is shown, what is written, and where the caret then stands, counted from the end of what was written. */
export type Offer = {
  label: string
  apply: string
  caretBack: number
  detail: string
  info: string
  type: 'variable' | 'function' | 'keyword'
}

const word = (label: string, info: string): Offer => ({
  label,
  apply: label,
  caretBack: 0,
  detail: '',
  info,
  type: 'keyword',
})

/** Functions that are written as a call; the others are operators. */
const calls: readonly Offer[] = functionNames
  .filter((name) => signatures[name].usage.startsWith(`${name}(`))
  .map((name) => ({
    label: name,
    apply: `${name}()`,
    caretBack: 1,
    detail: signatures[name].usage.slice(name.length),
    info: signatures[name].summary,
    type: 'function' as const,
  }))

const forms: readonly Offer[] = [
  {
    label: 'if',
    apply: 'if()',
    caretBack: 1,
    detail: '(condition, value, otherwise)',
    info: 'The value where the condition holds, else the other. More conditions and values may follow each other.',
    type: 'function',
  },
  {
    label: 'lookup',
    apply: 'lookup()',
    caretBack: 1,
    detail: '(value, "key", result, …, otherwise)',
    info: 'The result that stands after the key that equals the value.',
    type: 'function',
  },
  word('and', 'Both hold.'),
  word('or', 'One of them holds.'),
  word('not', 'The opposite.'),
  word('true', 'A value.'),
  word('false', 'A value.'),
  word('null', 'The missing value.'),
]

/** What may be written in an expression over these names. */
export const exprOffers = (names: readonly KnownName[]): Offer[] => [
  ...names.map(({ name, detail }) => ({
    label: name,
    apply: printName(name),
    caretBack: 0,
    detail,
    info: '',
    type: 'variable' as const,
  })),
  ...calls,
  ...forms,
]

/** Where the name that is being typed before `at` begins; undefined inside a quoted text, where no name can stand. */
export function nameStart(text: string, at: number): number | undefined {
  const before = text.slice(0, at)
  let quote: string | undefined
  let bracket: number | undefined
  for (let index = 0; index < before.length; index += 1) {
    const each = before[index]
    if (quote !== undefined) {
      if (each === '\\') index += 1
      else if (each === quote) quote = undefined
    } else if (bracket !== undefined) {
      if (each === ']') bracket = undefined
    } else if (each === '"' || each === "'") quote = each
    else if (each === '[') bracket = index
  }
  if (quote !== undefined) return undefined
  if (bracket !== undefined) return bracket
  return at - (/[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.exec(before)?.[0].length ?? 0)
}
