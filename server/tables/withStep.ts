import type { Column } from '#nodes/core/spec/table.ts'
import type { RecipeStep } from '#nodes/core/transform.ts'
import type { TableValue } from '#nodes/core/value.ts'

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** The columns after a step: dropped ones gone, written ones in their old place or at the end. */
export function columnsAfter(columns: readonly Column[], step: Pick<RecipeStep, 'write' | 'drop'>): Column[] {
  const written = step.write.map((each) => each.column)
  const kept = columns.filter(
    ({ name }) => !step.drop.some((each) => same(each, name)) || written.some((each) => same(each.name, name)),
  )
  const replaced = kept.map((column) => written.find((each) => same(each.name, column.name)) ?? column)
  const added = written.filter((column) => !columns.some((each) => same(each.name, column.name)))
  return [...replaced, ...added]
}

/** Adds a fitted step to the recipe; the stored rows stay as they are. */
export const withStep = (table: TableValue, step: RecipeStep): TableValue => ({
  ...table,
  columns: columnsAfter(table.columns, step),
  recipe: { ...table.recipe, steps: [...table.recipe.steps, step] },
})
