import { DuckDBBigIntVector, DuckDBBlobValue, type DuckDBVector } from '@duckdb/node-api'
import { type Column, widthOf, widthOfAll } from '#nodes/core/spec/table.ts'
import type { Session } from './database.ts'
import type { Relation } from './relation.ts'
import { rowName } from './relation.ts'
import { quoteName } from './sql.ts'

/** The driver's vectors hold their numbers as typed arrays, which its types do not say. */
const floats = (vector: object): Float32Array => {
  if ('items' in vector && vector.items instanceof Float32Array) return vector.items
  throw new TypeError('DuckDB gave a matrix column that is not FLOAT.')
}

/** Vectors of a chunk to their places; one of another length than the column says, or none, is missing as a whole. */
function copyVectors(
  vector: DuckDBVector,
  to: { values: Float32Array; rows: number; from: number; width: number; length: number },
): void {
  for (let row = 0; row < to.rows; row += 1) {
    const at = to.from + row * to.width
    const item = vector.getItem(row)
    // A copy, for DuckDB's bytes begin anywhere and floats do not.
    const bytes = item instanceof DuckDBBlobValue ? Uint8Array.from(item.bytes) : undefined
    if (bytes?.length === to.length * 4) to.values.set(new Float32Array(bytes.buffer, 0, to.length), at)
    else to.values.fill(Number.NaN, at, at + to.length)
  }
}

/** Columns as one row-major Float32Array in the order of `__row`, vectors laid out; missing is NaN. Only the result is held in memory. */
export async function matrixOf(
  session: Session,
  relation: Relation,
  columns: readonly Pick<Column, 'name' | 'kind' | 'shape'>[],
  where: string,
): Promise<{ rows: number; values: Float32Array }> {
  const [count] = await session.first(`SELECT count(*) FROM ${relation.sql} WHERE ${where}`)
  const rows = Number(count)
  const width = widthOfAll(columns)
  const values = new Float32Array(rows * width)
  const list = columns
    .map(({ name, kind }) =>
      kind === 'vector' ? `, ${quoteName(name)}` : `, coalesce(TRY_CAST(${quoteName(name)} AS FLOAT), 'NaN'::FLOAT)`,
    )
    .join('')
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
    let at = 0
    for (const [index, column] of columns.entries()) {
      const vector = chunk.getColumnVector(index + 1)
      if (column.kind === 'vector') {
        copyVectors(vector, { values, rows: size, from: start * width + at, width, length: widthOf(column) })
        at += widthOf(column)
        continue
      }
      const items = floats(vector)
      for (let row = 0, to = start * width + at; row < size; row += 1, to += width) {
        const value = items[row] ?? Number.NaN
        // A number beyond the range of float32 is missing, like one that is not finite.
        values[to] = Number.isFinite(value) ? value : Number.NaN
      }
      at += 1
    }
    start += size
  }
  return { rows, values }
}
