import { quoteName, quoteText } from '#nodes/core/expr/sql.ts'
import { type ColumnKind, rowColumn } from '#nodes/core/spec/table.ts'

export { quoteName, quoteText }

const storageTypes = {
  number: 'DOUBLE',
  integer: 'BIGINT',
  boolean: 'BOOLEAN',
  category: 'VARCHAR',
  text: 'VARCHAR',
  date: 'VARCHAR',
  image: 'BLOB',
  // Float32, little-endian: lists of a thousand numbers are slow to hand to DuckDB, and end the process now and then.
  vector: 'BLOB',
} as const satisfies Record<ColumnKind, string>

/** The type in which a column of this kind is stored. */
export const storageType = (kind: ColumnKind): (typeof storageTypes)[ColumnKind] => storageTypes[kind]

/** Integers beyond are not exact as doubles. */
export const largestInteger = 2 ** 53

/** Brings any expression to the stored form of a kind; what does not fit is missing. */
export function castTo(kind: ColumnKind, sql: string): string {
  switch (kind) {
    case 'number':
      return `CASE WHEN isfinite(TRY_CAST(${sql} AS DOUBLE)) THEN TRY_CAST(${sql} AS DOUBLE) + 0e0 END`
    case 'integer':
      return `CASE WHEN abs(TRY_CAST(${sql} AS DOUBLE)) <= ${largestInteger} THEN TRY_CAST(${sql} AS BIGINT) END`
    default:
      return `TRY_CAST(${sql} AS ${storageType(kind)})`
  }
}

export const rowName: string = quoteName(rowColumn)

export const parquetOf = (path: string): string => `read_parquet(${quoteText(path)})`
