import { DuckDBBigIntVector } from '@duckdb/node-api'
import type { Session } from './database.ts'
import type { Relation } from './relation.ts'
import { rowName } from './relation.ts'
import { quoteName } from './sql.ts'

/** The driver's vectors hold their numbers as typed arrays, which its types do not say. */
const floats = (vector: object): Float32Array => {
  if ('items' in vector && vector.items instanceof Float32Array) return vector.items
  throw new TypeError('DuckDB gave a matrix column that is not FLOAT.')
}

/** Columns as one row-major Float32Array in the order of `__row`; missing is NaN. Only the result is held in memory. */
export async function matrixOf(
  session: Session,
  relation: Relation,
  columns: readonly string[],
  where: string,
): Promise<{ rows: number; values: Float32Array }> {
  const [count] = await session.first(`SELECT count(*) FROM ${relation.sql} WHERE ${where}`)
  const rows = Number(count)
  const width = columns.length
  const values = new Float32Array(rows * width)
  const list = columns.map((name) => `, coalesce(TRY_CAST(${quoteName(name)} AS FLOAT), 'NaN'::FLOAT)`).join('')
  let start = 0
  let last = -1n
  for await (const chunk of session.chunks(`SELECT ${rowName}${list} FROM ${relation.sql} WHERE ${where}`)) {
    const size = chunk.rowCount
    const numbers = chunk.getColumnVector(0)
    if (numbers instanceof DuckDBBigIntVector) {
      const first = numbers.getItem(0) ?? -1n
      if (first <= last) throw new Error('DuckDB gave rows out of order.')
      last = numbers.getItem(size - 1) ?? last
    }
    for (let at = 0; at < width; at += 1) {
      const items = floats(chunk.getColumnVector(at + 1))
      for (let row = 0, to = start * width + at; row < size; row += 1, to += width) {
        const value = items[row] ?? Number.NaN
        // A number beyond the range of float32 is missing, like one that is not finite.
        values[to] = Number.isFinite(value) ? value : Number.NaN
      }
    }
    start += size
  }
  return { rows, values }
}
