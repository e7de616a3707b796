import { z } from 'zod'

export const columnKinds = ['number', 'integer', 'category', 'boolean', 'text', 'date', 'image', 'vector'] as const
export type ColumnKind = (typeof columnKinds)[number]

export const columnRoles = ['feature', 'target', 'weight', 'id', 'split', 'ignore'] as const
export type ColumnRole = (typeof columnRoles)[number]

export const parts = ['train', 'validation', 'test'] as const
export type Part = (typeof parts)[number]

/**
 * What is known of one column. An `image` holds the bytes of a picture's file (PNG, JPEG, WebP, GIF, BMP); a `vector` holds
 * the same number of numbers in every row, which `shape` arranges. `name`, `kind` and `role` are always known; the rest is there when
 * a probe or a run has seen the data. Dates are ISO 8601 text, booleans are `true`/`false`, numbers are double precision, missing is null.
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
  /** Sides of a vector (row-major): [28, 28, 1] for a small grey picture, [100] for a text of 100 tokens. */
  shape: z.array(z.number().int().positive()).optional(),
  /** For whole numbers that stand for something else (tokens): how many different ones there are, from 0. */
  vocabulary: z.number().int().positive().optional(),
  /** The usual size of an image column's pictures. */
  picture: z.object({ height: z.number().int(), width: z.number().int(), channels: z.number().int() }).optional(),
  /** Mean number of words a row, of a text. */
  words: z.number().optional(),
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

/** How many numbers a column is for a model: a vector's sides multiplied, else 1. */
export const widthOf = (column: Pick<Column, 'kind' | 'shape'>): number =>
  column.kind === 'vector' ? (column.shape ?? []).reduce((product, side) => product * side, 1) : 1

/** Width of a model's flat row of numbers: columns in their order, vectors laid out row-major. */
export const widthOfAll = (columns: readonly Pick<Column, 'kind' | 'shape'>[]): number =>
  columns.reduce((sum, each) => sum + widthOf(each), 0)

/** Name of the column that a place in a model's flat row belongs to. */
export function columnAt(columns: readonly Column[], place: number): string {
  let end = 0
  for (const each of columns) {
    end += widthOf(each)
    if (place < end) return each.name
  }
  return ''
}

export const isNumeric = (kind: ColumnKind): boolean => kind === 'number' || kind === 'integer'
