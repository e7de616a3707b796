import { z } from 'zod'
import type { NodeProblem } from '../problem.ts'
import type { Column, ColumnKind } from '../spec/table.ts'
import { call, columnRef, type Expr, type FunctionName, literal, type Scalar } from './expr.ts'
import { typeOfKind } from './types.ts'

const value = z.union([z.number(), z.string().max(1000), z.boolean()])

/** How a column's value is held against a condition's. */
export const conditionOperators = [
  'equal',
  'notEqual',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'between',
  'oneOf',
  'noneOf',
  'contains',
  'containsNot',
  'startsWith',
  'endsWith',
  'missing',
  'present',
] as const
export type ConditionOperator = (typeof conditionOperators)[number]

/** One condition on one column. `value` belongs to most operators, `to` (the upper end) to "between", `values` to "oneOf" and "noneOf". */
export const condition = z.strictObject({
  column: z.string().max(500),
  is: z.enum(conditionOperators),
  value: value.optional(),
  to: value.optional(),
  values: z.array(value).max(1000).optional(),
})
export type Condition = z.infer<typeof condition>

/** What a row must be like: all of the conditions hold, or any one of them. None at all: every row. */
export const conditions = z.strictObject({
  match: z.enum(['all', 'any']).default('all'),
  conditions: z.array(condition).max(100).default([]),
})
export type Conditions = z.infer<typeof conditions>

/** Operators in plain words, in the order in which they are offered. */
export const operatorWords: Readonly<Record<ConditionOperator, string>> = {
  equal: 'is',
  notEqual: 'is not',
  less: 'is less than',
  lessOrEqual: 'is at most',
  greater: 'is more than',
  greaterOrEqual: 'is at least',
  between: 'is between',
  oneOf: 'is one of',
  noneOf: 'is none of',
  contains: 'contains',
  containsNot: 'does not contain',
  startsWith: 'starts with',
  endsWith: 'ends with',
  missing: 'is missing',
  present: 'is not missing',
}

const forNumbers: readonly ConditionOperator[] = [
  'equal',
  'notEqual',
  'greaterOrEqual',
  'greater',
  'lessOrEqual',
  'less',
  'between',
  'oneOf',
  'noneOf',
  'missing',
  'present',
]
const forTexts: readonly ConditionOperator[] = [
  'equal',
  'notEqual',
  'oneOf',
  'noneOf',
  'contains',
  'containsNot',
  'startsWith',
  'endsWith',
  'missing',
  'present',
]

/** Operators that make sense for a column of this kind, the usual one first. */
export function operatorsFor(kind: ColumnKind): readonly ConditionOperator[] {
  if (kind === 'date') return forNumbers
  switch (typeOfKind(kind)) {
    case 'number':
      return forNumbers
    case 'boolean':
      return ['equal', 'notEqual', 'missing', 'present']
    default:
      return kind === 'text' || kind === 'category' ? forTexts : ['missing', 'present']
  }
}

const listed = (is: ConditionOperator): boolean => is === 'oneOf' || is === 'noneOf'
const valueless = (is: ConditionOperator): boolean => is === 'missing' || is === 'present'

/** The values that an operator still lacks, in words; undefined where the condition is whole. */
function lack({ is, value, to, values }: Condition): string | undefined {
  if (valueless(is)) return undefined
  if (listed(is)) return (values ?? []).length === 0 ? 'has no values to choose from' : undefined
  if (value === undefined || value === '') return 'has no value to compare with'
  return is === 'between' && (to === undefined || to === '') ? 'has no upper end' : undefined
}

const joinAll = (fn: 'and' | 'or', parts: readonly Expr[], none: boolean): Expr => {
  const [first, ...rest] = parts
  if (!first) return literal(none)
  return rest.length === 0 ? first : call(fn, first, ...rest)
}

const sureOf = (expr: Expr, whenMissing: boolean): Expr => call('coalesce', expr, literal(whenMissing))

function conditionExpr({ column, is, value, to, values }: Condition): Expr {
  const name = columnRef(column)
  const compare = (fn: FunctionName, other: Scalar | undefined): Expr => call(fn, name, literal(other ?? null))
  switch (is) {
    case 'missing':
      return call('isMissing', name)
    case 'present':
      return call('not', call('isMissing', name))
    case 'oneOf':
      return sureOf(
        joinAll(
          'or',
          (values ?? []).map((each) => compare('equal', each)),
          false,
        ),
        false,
      )
    case 'noneOf':
      return sureOf(
        joinAll(
          'and',
          (values ?? []).map((each) => compare('notEqual', each)),
          true,
        ),
        true,
      )
    case 'between':
      return sureOf(call('and', compare('greaterOrEqual', value), compare('lessOrEqual', to)), false)
    case 'notEqual':
      return sureOf(compare('notEqual', value), true)
    case 'containsNot':
      return sureOf(call('not', compare('contains', value)), true)
    default:
      return sureOf(compare(is, value), false)
  }
}

/**
 * The conditions as one expression that is always true or false. A missing value meets "is not", "is none of" and "does not
 * contain", and no other comparison.
 */
export const conditionsExpr = ({ match, conditions }: Conditions): Expr =>
  match === 'all'
    ? joinAll('and', conditions.map(conditionExpr), true)
    : joinAll('or', conditions.map(conditionExpr), conditions.length === 0)

/** What is wrong with conditions over these columns; `field` is the parameter's name, to which the condition's place is added. */
export function conditionProblems(
  { conditions }: Conditions,
  columns: readonly Pick<Column, 'name' | 'kind'>[],
  field: string,
): NodeProblem[] {
  return conditions.flatMap((each, index): NodeProblem[] => {
    const place = { severity: 'error', field: `${field}.${index}` } as const
    if (each.column === '')
      return [{ ...place, code: 'condition_incomplete', message: `Condition ${index + 1} names no column.` }]
    const column = columns.find(({ name }) => name === each.column)
    if (!column)
      return [
        {
          ...place,
          code: 'column_unknown',
          message: `There is no column "${each.column}".`,
          hint: 'Choose another column, or remove the condition.',
        },
      ]
    const lacking = lack(each)
    if (lacking)
      return [{ ...place, code: 'condition_incomplete', message: `The condition on "${each.column}" ${lacking}.` }]
    const given = listed(each.is) ? (each.values ?? []) : [each.value, each.to].filter((one) => one !== undefined)
    const wrong = typeOfKind(column.kind) === 'number' ? given.find((one) => typeof one !== 'number') : undefined
    if (wrong !== undefined)
      return [{ ...place, code: 'type_mismatch', message: `"${each.column}" holds numbers; "${wrong}" is none.` }]
    return []
  })
}

const scalarWords = (each: Scalar | undefined): string =>
  each === undefined || each === '' ? '…' : typeof each === 'number' ? each.toLocaleString('en') : String(each)

function conditionWords({ column, is, value, to, values }: Condition): string {
  const head = `${column} ${operatorWords[is]}`
  if (valueless(is)) return head
  if (is === 'between') return `${head} ${scalarWords(value)} and ${scalarWords(to)}`
  if (!listed(is)) return `${head} ${scalarWords(value)}`
  const shown = (values ?? []).slice(0, 3).map(scalarWords)
  return `${head} ${shown.length === 0 ? '…' : shown.join(', ')}${(values ?? []).length > 3 ? ', …' : ''}`
}

/** "score is at least 50 and city is one of Rome, Bern", for a card; empty where there is no condition. */
export const describeConditions = ({ match, conditions }: Conditions): string => {
  const words = conditions.slice(0, 2).map(conditionWords)
  const more = conditions.length - words.length
  return `${words.join(match === 'all' ? ' and ' : ' or ')}${more > 0 ? ` (and ${more} more)` : ''}`
}
