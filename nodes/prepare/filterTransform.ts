import { checkExpr } from '../core/expr/check.ts'
import { type Conditions, conditionProblems, conditionsExpr } from '../core/expr/conditions.ts'
import { call, type Expr, literal } from '../core/expr/expr.ts'
import { parseExpr } from '../core/expr/parse.ts'
import type { NodeProblem } from '../core/problem.ts'
import type { Column } from '../core/spec/table.ts'
import { defineTransformState } from './transformState.ts'

export type FilterParams = { by: 'conditions' | 'formula'; conditions: Conditions; formula: string }

/** What a row must be like; undefined where every row stays or the formula does not read. A missing answer counts as no. */
export function filterExpr({ by, conditions, formula }: FilterParams): Expr | undefined {
  if (by === 'conditions') return conditions.conditions.length === 0 ? undefined : conditionsExpr(conditions)
  if (formula.trim() === '') return undefined
  const parsed = parseExpr(formula)
  return parsed.ok ? call('coalesce', call('toBoolean', parsed.expr), literal(false)) : undefined
}

export function filterProblems(params: FilterParams, columns: readonly Column[]): NodeProblem[] {
  if (params.by === 'conditions') return conditionProblems(params.conditions, columns, 'conditions')
  if (params.formula.trim() === '') return []
  const parsed = parseExpr(params.formula)
  if (!parsed.ok) return [{ code: 'formula_unreadable', severity: 'error', field: 'formula', message: parsed.message }]
  const { problems, type } = checkExpr(parsed.expr, columns)
  const found = problems.map((each): NodeProblem => ({ ...each, severity: 'error', field: 'formula' }))
  if (found.length === 0 && type !== 'boolean' && type !== 'unknown')
    found.push({
      code: 'type_mismatch',
      severity: 'error',
      field: 'formula',
      message: 'The formula must be true or false for each row.',
      hint: 'Compare with something: score >= 50.',
    })
  return found
}

/** Rows that do not meet the conditions are left out of the training; a row at an endpoint is always answered. */
export const filterTransform = defineTransformState<FilterParams, Record<string, never>>({
  learns: false,
  atPrediction: 'skip',
  fit: async () => ({}),
  effect: ({ params }) => {
    const keep = filterExpr(params)
    return { write: [], drop: [], ...(keep ? { keep } : {}) }
  },
})
