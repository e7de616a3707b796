import { type Column, isNumeric } from '../core/spec/table.ts'

/**
 * How many numbers a feature becomes once it is prepared: one for numbers and yes/no, one a category otherwise.
 * Undefined: not known before the data was read. Kinds that no network takes count nothing; `unfitFeatures` names them.
 */
export function featureWidth(column: Column): number | undefined {
  if (isNumeric(column.kind)) return 1
  if (column.kind === 'boolean') return 1
  if (column.kind === 'category') return column.categories?.length
  return 0
}

/** All features together. */
export const featuresWidth = (features: readonly Column[]): number | undefined =>
  features.reduce<number | undefined>((sum, each) => {
    const width = featureWidth(each)
    return sum === undefined || width === undefined ? undefined : sum + width
  }, 0)

/** Features that no automatic preparing turns into numbers: free text, dates, pictures. */
export const unfitFeatures = (features: readonly Column[]): Column[] =>
  features.filter((each) => each.kind === 'text' || each.kind === 'date' || each.kind === 'image')
