import { type Column, isNumeric } from '../core/spec/table.ts'

/** A column that could be predicted, and why one might want to, in plain words. */
export type TargetSuggestion = { column: string; why: string }

const outcomeNames =
  /(^|[^a-z])(target|label|class|outcome|result|score|price|churn|churned|species|survived|default|grade|quality|income|salary|sales|strength|risk|rating|diagnosis|fraud|y)([^a-z]|$)/

const wordsOf = (name: string): string => name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()

/**
 * Which columns are likely to be the one to predict, the likeliest first. Names that sound like an outcome come before the last
 * column, where people tend to keep it, and that before the first; columns that cannot be predicted (ids, free text, dates, one
 * value only, nothing at all) are left out.
 */
export function likelyTargets(columns: readonly Column[]): TargetSuggestion[] {
  return columns
    .map((column, index) => {
      const isLast = index === columns.length - 1
      const isFirst = index === 0
      const named = outcomeNames.test(wordsOf(column.name))
      const points = (named ? 3 : 0) + (isLast ? 2 : isFirst ? 1 : 0)
      const reason = named
        ? 'its name sounds like a result'
        : isLast
          ? 'the last column'
          : isFirst
            ? 'the first column'
            : ''
      return { column, points, why: [reason, nature(column)].filter((each) => each !== '').join(' · ') }
    })
    .filter(({ column }) => canBePredicted(column))
    .toSorted((a, b) => b.points - a.points)
    .map(({ column, why }) => ({ column: column.name, why }))
}

function canBePredicted(column: Column): boolean {
  if (column.role === 'id' || column.role === 'split' || column.role === 'weight') return false
  if (column.kind === 'text' || column.kind === 'date' || column.kind === 'image') return false
  return column.distinct === undefined || column.distinct > 1
}

function nature(column: Column): string {
  if (column.kind === 'integer' && column.min === 0 && column.max === 1) return '0 or 1'
  if (isNumeric(column.kind)) return 'a number'
  if (column.kind === 'boolean') return 'true or false'
  const count = column.categories?.length ?? column.distinct
  return count === undefined ? 'a category' : `one of ${count} categories`
}
