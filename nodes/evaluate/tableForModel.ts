import { neededInputs, remainingSteps } from '../core/recipe.ts'
import { NodeError, type TableAccess } from '../core/run.ts'
import { type Column, isNumeric } from '../core/spec/table.ts'
import type { ModelValue, TableValue } from '../core/value.ts'

/**
 * Does to a table what the model's recipe still asks for: a raw table goes through all its steps, a prepared one through the
 * rest. Refuses a table that lacks a column, has one of another kind, or was prepared otherwise.
 */
export function tableForModel(
  tables: Pick<TableAccess, 'withStep'>,
  { table, model }: { table: TableValue; model: ModelValue },
): TableValue {
  const remaining = remainingSteps(table, model.recipe)
  if (!remaining.ok) {
    throw new NodeError('table_does_not_fit', remaining.message, {
      hint: 'Connect a table with the columns that the model was trained on.',
    })
  }
  if (table.recipe.steps.length === 0)
    for (const column of neededInputs(model.recipe, model.features)) checkColumn(table, column)
  const prepared = remaining.steps.reduce((before, step) => tables.withStep(before, step), table)
  for (const name of model.features) {
    if (!prepared.columns.some((column) => column.name === name)) throw missing(name)
  }
  return prepared
}

const missing = (name: string): NodeError =>
  new NodeError('column_missing', `The table has no column "${name}", which the model needs.`, {
    column: name,
    hint: 'Connect a table with the columns that the model was trained on.',
  })

/** Numbers must be numbers and true/false true/false; whatever can be written as text serves as a category. */
function checkColumn(table: TableValue, wanted: Column): void {
  const found = table.columns.find((column) => column.name === wanted.name)
  if (!found) throw missing(wanted.name)
  const fits = isNumeric(wanted.kind) ? isNumeric(found.kind) : wanted.kind !== 'boolean' || found.kind === 'boolean'
  if (fits) return
  throw new NodeError(
    'column_kind',
    `The column "${wanted.name}" holds ${found.kind} values; the model was trained with ${isNumeric(wanted.kind) ? 'numbers' : 'true or false'} there.`,
    {
      column: wanted.name,
      hint: 'Set the kind of the column in a Columns node, or mend the values that are no numbers.',
    },
  )
}
