import { call, columnRef } from '#nodes/core/expr/expr.ts'
import { toSql } from '#nodes/core/expr/sql.ts'
import { typeOfKind } from '#nodes/core/expr/types.ts'
import type { ColumnKind } from '#nodes/core/spec/table.ts'
import { castTo, storageType } from './sql.ts'

/**
 * A stored value as another kind, with the meaning of the expression language (`toNumber`, `toText`, `toBoolean`). What does
 * not fit is missing. `column` is a quoted name.
 */
export function convertSql(column: string, from: ColumnKind, to: ColumnKind): string {
  if (from === to) return column
  if (from === 'image' || from === 'vector') return `CAST(NULL AS ${storageType(to)})`
  const name = column.slice(1, -1).replaceAll('""', '"')
  const types = new Map([[name, typeOfKind(from)]])
  const ref = columnRef(name)
  switch (to) {
    case 'number':
    case 'integer':
      return castTo(to, toSql(call('toNumber', ref), types))
    case 'boolean':
      return castTo(to, toSql(call('toBoolean', ref), types))
    case 'image':
      // Base64, perhaps as a data address.
      return from === 'text' || from === 'category'
        ? `TRY(from_base64(regexp_replace(${column}, '^data:[^,]*,', '')))`
        : 'CAST(NULL AS BLOB)'
    case 'vector':
      return 'CAST(NULL AS BLOB)'
    case 'date':
      return from === 'text' || from === 'category'
        ? `coalesce(strftime(TRY_CAST(${column} AS TIMESTAMP), CASE WHEN length(${column}) > 10 THEN '%Y-%m-%dT%H:%M:%S' ELSE '%Y-%m-%d' END), NULL)`
        : 'CAST(NULL AS VARCHAR)'
    default:
      return castTo(to, toSql(call('toText', ref), types))
  }
}
