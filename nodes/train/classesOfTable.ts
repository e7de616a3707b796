import type { Scalar } from '../core/expr/expr.ts'
import type { TableAccess } from '../core/run.ts'
import type { Column } from '../core/spec/table.ts'
import type { TableValue } from '../core/value.ts'
import { classesOf, orderClasses } from '../layers/head.ts'

/** Classes of the target in the order of a network's outputs, from the column's facts or else from its values. */
export async function classesOfTable(tables: TableAccess, table: TableValue, target: Column): Promise<string[]> {
  if (target.kind !== 'boolean') {
    const known = classesOf(target)
    if (known) return known
  }
  const values = await tables.values(table, target.name)
  return orderClasses([...new Set(values.filter((each): each is NonNullable<Scalar> => each !== null).map(String))])
}
