import type { Scalar } from '../core/expr/expr.ts'
import { compileRecipe } from '../core/recipe.ts'
import { defineRun, NodeError, type RunContext } from '../core/run.ts'
import { rowColumn } from '../core/spec/table.ts'
import type { ModelValue, TableValue } from '../core/value.ts'
import { tableForModel } from '../evaluate/tableForModel.ts'
import { isUsableRow } from '../ml/models/modelPredictor.ts'
import { predictorOf } from '../ml/models/predictorOf.ts'
import { largest } from '../ml/readOutputs.ts'
import { predict, predictionColumns } from './predict.node.ts'

/** Rows between two looks at the cancel signal. */
const rowsAtOnce = 10_000
/** Rows whose exact reason is looked up; the rest of very many say what is missing in general. */
const explainedRows = 1_000

export const runPredict = defineRun(predict, async ({ inputs, params, context }) => {
  const { model, table } = inputs
  const { tables, artifacts, signal } = context
  const prepared = tableForModel(tables, { table, model })
  context.progress({ fraction: 0.1, message: 'Preparing the rows' })
  const matrix = await tables.matrix(prepared, model.features)
  signal.throwIfAborted()
  const predictor = predictorOf(model, await artifacts.get(model.weights))
  const { width } = predictor
  const outputs: (number[] | undefined)[] = []
  for (let row = 0; row < matrix.rows; row++) {
    const features = matrix.values.subarray(row * width, (row + 1) * width)
    const output = isUsableRow(predictor, features) ? predictor.predict(features) : undefined
    outputs.push(output?.every(Number.isFinite) ? output : undefined)
    if (row % rowsAtOnce === 0) {
      signal.throwIfAborted()
      context.progress({ fraction: 0.2 + (0.5 * row) / matrix.rows, message: 'Predicting' })
    }
  }
  const misfits = outputs.flatMap((output, row) => (output ? [] : [row]))
  const reasons =
    misfits.length > 0 ? await reasonsFor({ misfits, model, table, prepared, context }) : new Map<number, string>()
  const [first] = misfits
  if (first !== undefined && params.misfits === 'refuse') {
    throw new NodeError('row_not_predictable', reasons.get(first) ?? 'A row cannot be predicted.', {
      row: first,
      hint: 'Mend the rows, add a Fill missing node before training, or leave such rows empty.',
    })
  }
  if (misfits.length > 0) {
    context.log(
      `${misfits.length.toLocaleString('en')} of ${matrix.rows.toLocaleString('en')} rows cannot be predicted; the reason is beside each.`,
      'warning',
    )
  }
  const classes = model.classes ?? []
  const added = predictionColumns(model, classes, { table, probabilities: params.probabilities })
  const isNumber = model.task === 'regression'
  const values = added.columns.map((_, index): Scalar[] =>
    outputs.map((output) => {
      if (!output) return null
      if (index > 0) return output[index - 1] ?? null
      return (isNumber ? output[0] : classes[largest(output)]) ?? null
    }),
  )
  context.progress({ fraction: 0.8, message: 'Writing the table' })
  const result = await tables.withColumns(table, [
    ...added.columns.map((column, index) => ({ column, values: values[index] ?? [] })),
    { column: added.problem, values: outputs.map((_, row) => reasons.get(row) ?? null) },
  ])
  context.progress({ fraction: 1, message: 'Done' })
  return { table: result }
})

/** Why rows have no prediction, by their place in the table: in the words of the recipe over the raw row, where it can be found. */
async function reasonsFor(options: {
  misfits: number[]
  model: ModelValue
  table: TableValue
  prepared: TableValue
  context: RunContext
}): Promise<Map<number, string>> {
  const { misfits, model, table, prepared, context } = options
  const general = 'A feature has no usable value.'
  const explained = misfits.slice(0, explainedRows)
  const numbers = (await context.tables.values(prepared, rowColumn)).map(Number)
  const raw = await context.tables.sourceRows(
    table,
    explained.map((row) => numbers[row] ?? 0),
  )
  const recipe = compileRecipe(model.recipe, model.features)
  const reasons = new Map(misfits.map((row) => [row, general]))
  explained.forEach((row, index) => {
    const given = raw[index] ?? {}
    const needed = Object.fromEntries(recipe.inputs.map(({ name }) => [name, given[name] ?? null]))
    const answer = recipe.apply(needed, row)
    if (!answer.ok) reasons.set(row, answer.problems.map((problem) => problem.message).join(' '))
  })
  return reasons
}
