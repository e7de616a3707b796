/** A plain value of a cell or a parameter. Dates are ISO text. */
export type Scalar = number | string | boolean | null

/**
 * An expression over columns (or, for node parameters, over flow parameters). One meaning in three forms: text that a person
 * writes (`parse`), SQL over a table (`toSql`) and a plain function over a row (`compile`). Missing (null) goes through every
 * function save those made for it (`coalesce`, `isMissing`, `case`, `lookup`) and save `and` and `or`, which are as in SQL:
 * false and missing is false, true or missing is true. A result that is not finite is missing.
 */
export type Expr =
  | { op: 'literal'; value: Scalar }
  | { op: 'column'; name: string }
  | { op: 'call'; fn: FunctionName; args: Expr[] }
  | { op: 'case'; branches: { when: Expr; then: Expr }[]; otherwise: Expr }
  /** A table look-up by text: the value beside the key that equals `arg` as text, else `otherwise`; missing looks up `otherwise`. */
  | { op: 'lookup'; arg: Expr; entries: [string, Scalar][]; otherwise: Expr }

export const functionNames = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'modulo',
  'power',
  'negate',
  'equal',
  'notEqual',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'and',
  'or',
  'not',
  'isMissing',
  'coalesce',
  'abs',
  'round',
  'floor',
  'ceil',
  'sqrt',
  'exp',
  'log',
  'log10',
  'log2',
  'sin',
  'cos',
  'trunc',
  'sign',
  'least',
  'greatest',
  'length',
  'lower',
  'upper',
  'trim',
  'concat',
  'contains',
  'startsWith',
  'endsWith',
  'replace',
  'substring',
  'indexOf',
  'splitPart',
  'like',
  'bucket',
  'collapseSpaces',
  'withoutLinks',
  'withoutTags',
  'withoutDigits',
  'withoutPunctuation',
  'toNumber',
  'toText',
  'toBoolean',
  'dayNumber',
  'year',
  'quarter',
  'month',
  'dayOfMonth',
  'dayOfYear',
  'weekday',
  'hour',
  'minute',
  'daysBetween',
] as const
export type FunctionName = (typeof functionNames)[number]

export const literal = (value: Scalar): Expr => ({ op: 'literal', value })
export const columnRef = (name: string): Expr => ({ op: 'column', name })
export const call = (fn: FunctionName, ...args: Expr[]): Expr => ({ op: 'call', fn, args })

/** `if(condition, value, otherwise)`; missing counts as false. */
export const ifElse = (when: Expr, then: Expr, otherwise: Expr): Expr => ({
  op: 'case',
  branches: [{ when, then }],
  otherwise,
})
