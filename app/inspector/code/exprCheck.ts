import { checkTypes } from '#nodes/core/expr/check.ts'
import { parseExpr } from '#nodes/core/expr/parse.ts'
import type { ColumnTypes } from '#nodes/core/expr/types.ts'

/** What is to be said of an expression while it is written. `at` is the character where it cannot be read. */
export type ExprState =
  | { state: 'empty' }
  | { state: 'wrong'; message: string; at: number | undefined }
  | { state: 'right' /** "gives a number", as far as it is known. */; words: string | undefined }

const typeWords = { number: 'a number', text: 'text', boolean: 'true or false', missing: undefined, unknown: undefined }

/** Reads and checks an expression; `types` undefined: the columns are not known yet, so names are taken as they come. */
export function checkText(
  text: string,
  types: ColumnTypes | undefined,
  gives: 'number' | 'text' | 'boolean' | undefined,
): ExprState {
  if (text.trim() === '') return { state: 'empty' }
  const parsed = parseExpr(text)
  if (!parsed.ok) return { state: 'wrong', message: parsed.message, at: parsed.at }
  if (types === undefined) return { state: 'right', words: undefined }
  const { type, problems } = checkTypes(parsed.expr, types, 'column')
  const [first] = problems
  if (first) {
    const at = first.column === undefined ? -1 : text.indexOf(first.column)
    return { state: 'wrong', message: first.message, at: at < 0 ? undefined : at }
  }
  const words = typeWords[type]
  if (gives !== undefined && words !== undefined && type !== gives)
    return { state: 'wrong', message: `This gives ${words}; ${typeWords[gives]} is wanted here.`, at: undefined }
  return { state: 'right', words: words && `Gives ${words}.` }
}
