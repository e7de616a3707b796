import type { Column } from './spec/table.ts'
import type { TableValue } from './value.ts'

/**
 * Work on whole tables that no step of a recipe can say. `sql` is a SELECT made by a node (never a person's own text) over
 * `tables` by their names, each of which shows `__row` and its columns.
 */
export type ShapeRequest = {
  tables: Record<string, TableValue>
  sql: string
  result: ShapeResult
}

export type ShapeResult =
  /** The SELECT gives the `__row` of rows of table `a` that stay. */
  | { is: 'rows' }
  /** It gives the `__row` of rows of `a` in a new order, perhaps more than once: rows are numbered anew, in the recipe's source too. */
  | { is: 'order' }
  /** It gives `__row` and these columns: they are added to `a` (or replace its own) and to its source, so that an endpoint asks for them. */
  | { is: 'columns'; columns: Column[] }
  /** It gives these columns of rows that are new, in their order: a new source, whose recipe starts anew. */
  | { is: 'table'; columns: Column[] }
