import { columnsAfter } from '#nodes/core/stepSql.ts'
import type { RecipeStep } from '#nodes/core/transform.ts'
import type { TableValue } from '#nodes/core/value.ts'

/** Adds a fitted step to the recipe; the stored rows stay as they are. */
export const withStep = (table: TableValue, step: RecipeStep): TableValue => ({
  ...table,
  columns: columnsAfter(step, table.columns),
  recipe: { ...table.recipe, steps: [...table.recipe.steps, step] },
})
