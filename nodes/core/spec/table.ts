import { z } from 'zod'

export const columnKinds = ['number', 'integer', 'category', 'boolean', 'text', 'date', 'image'] as const
export type ColumnKind = (typeof columnKinds)[number]

export const columnRoles = ['feature', 'target', 'weight', 'id', 'split', 'ignore'] as const
export type ColumnRole = (typeof columnRoles)[number]

export const parts = ['train', 'validation', 'test'] as const
export type Part = (typeof parts)[number]

/**
 * What is known of one column. `name`, `kind` and `role` are always known; the rest is there when a probe or a run has seen
 * the data. Dates are ISO 8601 text, booleans are `true`/`false`, numbers are double precision, missing is null.
 */
export const column = z.object({
  name: z.string(),
  kind: z.enum(columnKinds),
  role: z.enum(columnRoles),
  /** Distinct values by falling frequency, ties by text; only for kinds category and boolean. */
  categories: z.array(z.string()).optional(),
  /** Rows in which the value is missing. */
  missing: z.number().int().optional(),
  distinct: z.number().int().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  mean: z.number().optional(),
  /** A usual value to start a form with: the median of numbers, the most frequent of others. */
  typical: z.union([z.number(), z.string(), z.boolean()]).optional(),
  /** Raw columns of the source that this one is computed from; absent for a raw column. */
  derivedFrom: z.array(z.string()).optional(),
  /** What preparing steps did to it, so that none is done twice and what is left can be done automatically. */
  prepared: z.array(z.enum(['filled', 'scaled', 'encoded'])).optional(),
})
export type Column = z.infer<typeof column>

/** Hidden column that numbers the source's rows from 0: it fixes the order, the split and what a label belongs to. */
export const rowColumn = '__row'

export type TableSpec = {
  type: 'table'
  columns: Column[]
  /** Rows, when known before the run. */
  rows?: number | undefined
  /** Rows of each part once a Split node has run; present (perhaps empty) as soon as the table has a split column. */
  partRows?: Partial<Record<Part, number>> | undefined
}

export const columnsWithRole = (columns: readonly Column[], role: ColumnRole): Column[] =>
  columns.filter((each) => each.role === role)

export const targetOf = (columns: readonly Column[]): Column | undefined => columnsWithRole(columns, 'target')[0]

export const featuresOf = (columns: readonly Column[]): Column[] => columnsWithRole(columns, 'feature')

export const isNumeric = (kind: ColumnKind): boolean => kind === 'number' || kind === 'integer'
