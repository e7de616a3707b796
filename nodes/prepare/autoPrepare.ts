import type { NodeProblem } from '../core/problem.ts'
import type { TableAccess } from '../core/run.ts'
import { type Column, featuresOf, isNumeric } from '../core/spec/table.ts'
import type { Transform } from '../core/transform.ts'
import type { TableValue } from '../core/value.ts'
import { encode } from './encode.node.ts'
import { canBeEncoded } from './encodeTransform.ts'
import { fill } from './fill.node.ts'
import { needsFilling } from './fillTransform.ts'
import { fitStep, type Step } from './fitStep.ts'
import { image } from './image.node.ts'
import { isPicture } from './pictureTransform.ts'
import { scale } from './scale.node.ts'
import { needsScaling } from './scaleTransform.ts'
import { textTfidf } from './textTfidf.node.ts'
import { isText } from './textTransforms.ts'

type Preparing = typeof fill | typeof scale | typeof encode | typeof image | typeof textTfidf

const stepOf = (definition: Preparing, settings: Record<string, unknown>): Step => ({
  node: definition.id,
  version: definition.version,
  title: `${definition.title} (automatic)`,
  transform: definition.transform as Transform<unknown, unknown>,
  params: definition.params.parse(settings),
})

/**
 * What is still to be done before all features are filled, scaled numbers; `left` are features that no step makes a number of
 * (free text, pictures), each with a warning. Each step's parameters hold for the columns that the steps before it leave.
 */
export function restSteps(columns: readonly Column[]): { steps: Step[]; left: Column[]; problems: NodeProblem[] } {
  const features = featuresOf(columns)
  const gaps = features.filter(needsFilling)
  const isScalable = (column: Column) => needsScaling(column) || column.kind === 'date' || column.kind === 'category'
  const left = features.filter(
    (each) =>
      !isNumeric(each.kind) && !canBeEncoded(each) && each.kind !== 'vector' && !isPicture(each) && !isText(each),
  )
  const steps = [
    ...(features.some(isPicture) ? [stepOf(image, {})] : []),
    ...(features.some(isText) ? [stepOf(textTfidf, {})] : []),
    ...(gaps.length > 0 ? [stepOf(fill, { columns: gaps.map((each) => each.name) })] : []),
    ...(features.some(canBeEncoded) ? [stepOf(encode, {})] : []),
    ...(features.some(isScalable) ? [stepOf(scale, {})] : []),
  ]
  const problems = left.map(
    (column): NodeProblem => ({
      code: 'feature_left_out',
      severity: 'warning',
      column: column.name,
      message: `"${column.name}" holds ${column.kind === 'text' ? 'free text' : 'pictures'} and is left out.`,
      hint:
        column.kind === 'text'
          ? 'Make it a category in a Columns node if its values come again.'
          : 'Give it another role.',
    }),
  )
  return { steps, left, problems }
}

/** Does what is still to be done: the table with the rest of the steps in its recipe, and features that stay unusable. */
export async function prepareRest(
  table: TableValue,
  tables: Pick<TableAccess, 'aggregator' | 'withStep'>,
): Promise<{ table: TableValue; left: Column[]; problems: NodeProblem[] }> {
  const { steps, left, problems } = restSteps(table.columns)
  let prepared = table
  for (const step of steps) {
    const fitted = await fitStep(step, prepared.columns, tables.aggregator(prepared))
    if (fitted.write.length > 0 || fitted.drop.length > 0 || fitted.calls?.length)
      prepared = tables.withStep(prepared, fitted)
  }
  return { table: prepared, left, problems }
}
