import { columnsOf } from './expr/types.ts'
import { sameValue } from './flow/canonical.ts'
import type { Column } from './spec/table.ts'
import type { Recipe, RecipeStep } from './transform.ts'
import type { TableValue } from './value.ts'

/** The steps that count for a single row: filters and the like are for training alone. */
export const stepsAtEndpoint = (recipe: Recipe): RecipeStep[] =>
  recipe.steps.filter((step) => step.atPrediction !== 'skip')

/** The step as it is for any table but the one that it was fitted on. */
const asElsewhere = (step: RecipeStep): RecipeStep =>
  step.write.some((each) => each.training)
    ? { ...step, write: step.write.map(({ column, expr }) => ({ column, expr })) }
    : step

const isSameStep = (a: RecipeStep, b: RecipeStep): boolean =>
  a.node === b.node &&
  sameValue(asElsewhere(a).write, asElsewhere(b).write) &&
  sameValue(a.drop, b.drop) &&
  sameValue(a.calls ?? [], b.calls ?? []) &&
  sameValue(a.keep ?? null, b.keep ?? null) &&
  // What no effect says must be told apart by what it was made from.
  (a.atPrediction !== 'refuse' || sameValue(a.state, b.state))

/**
 * The model's steps that a table has not been through. A raw table lacks all; a table that was prepared has the model's first
 * ones. Steps for training alone (filters) count on neither side. Anything else has no answer, and `message` says why.
 */
export function remainingSteps(
  table: Pick<TableValue, 'columns' | 'recipe'>,
  recipe: Recipe,
): { ok: true; steps: RecipeStep[] } | { ok: false; message: string } {
  const done = stepsAtEndpoint(table.recipe)
  const all = stepsAtEndpoint(recipe)
  for (const [at, step] of done.entries()) {
    const wanted = all[at]
    if (!wanted)
      return {
        ok: false,
        message: `The table went through a step that the model's data did not: "${step.title}". Connect the table from before that step.`,
      }
    if (!isSameStep(step, wanted))
      return {
        ok: false,
        message:
          step.node === wanted.node
            ? `The table went through "${step.title}" with other figures than the model's data. Connect the table from before that step.`
            : `The table went through "${step.title}" where the model's data went through "${wanted.title}". Connect the table from before that step.`,
      }
  }
  const steps = all.slice(done.length).map(asElsewhere)
  const refusing = steps.find((step) => step.atPrediction === 'refuse')
  if (refusing)
    return {
      ok: false,
      message: `The step "${refusing.title}" cannot be repeated on other rows: ${refusing.reason ?? 'it needs the whole table'}.`,
    }
  const missing = missingColumns(table.columns, steps)
  if (missing.length > 0)
    return {
      ok: false,
      message: `The table has no ${missing.length === 1 ? 'column' : 'columns'} ${missing.map((each) => `"${each}"`).join(', ')}, which the model's preparing steps need.`,
    }
  return { ok: true, steps }
}

/** Columns that steps read and that neither the table has nor an earlier step writes. */
function missingColumns(columns: readonly Column[], steps: readonly RecipeStep[]): string[] {
  const there = new Set(columns.map((column) => column.name))
  const missing = new Set<string>()
  for (const step of steps) {
    for (const { expr } of step.write) for (const name of columnsOf(expr)) if (!there.has(name)) missing.add(name)
    for (const { inputs } of step.calls ?? []) for (const name of inputs) if (!there.has(name)) missing.add(name)
    for (const name of step.drop) there.delete(name)
    for (const { column } of step.write) there.add(column.name)
    for (const { output } of step.calls ?? []) there.add(output.name)
  }
  return [...missing]
}
