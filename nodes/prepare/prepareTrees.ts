import type { TableAccess } from '../core/run.ts'
import { type Column, featuresOf, isNumeric } from '../core/spec/table.ts'
import type { Transform } from '../core/transform.ts'
import type { TableValue } from '../core/value.ts'
import { encode } from './encode.node.ts'
import { canBeEncoded } from './encodeTransform.ts'
import { fitStep } from './fitStep.ts'

/** Categories that trees tell apart; rarer ones count as one. */
const mostCategories = 254

/**
 * What trees need: each category as one number, dates as day, month and weekday. No filling, no scaling: a gap is something that trees
 * deal with. `categories` are the features whose numbers stand for categories; `left` what no step makes a number of.
 */
export async function prepareTrees(
  table: TableValue,
  tables: Pick<TableAccess, 'aggregator' | 'withStep'>,
): Promise<{ table: TableValue; left: Column[]; categories: Set<string> }> {
  const features = featuresOf(table.columns)
  const left = features.filter((each) => !isNumeric(each.kind) && each.kind !== 'vector' && !canBeEncoded(each))
  const categories = new Set(features.filter((each) => each.kind === 'category').map((each) => each.name))
  if (!features.some(canBeEncoded)) return { table, left, categories }
  const step = {
    node: encode.id,
    version: encode.version,
    title: `${encode.title} (automatic)`,
    transform: encode.transform as Transform<unknown, unknown>,
    params: encode.params.parse({ method: 'ordinal', maxCategories: mostCategories }),
  }
  const fitted = await fitStep(step, table.columns, tables.aggregator(table))
  return { table: tables.withStep(table, fitted), left, categories }
}
