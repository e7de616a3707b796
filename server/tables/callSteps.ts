import { createHash } from 'node:crypto'
import { NodeError } from '#nodes/core/run.ts'
import { widthOf } from '#nodes/core/spec/table.ts'
import '#nodes/prepare/functions.ts'
import '#server/pictures/decodePicture.ts'
import { type Cell, CellError, stepFunction } from '#nodes/core/stepFunctions.ts'
import type { RecipeStep } from '#nodes/core/transform.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { cellOf, type Session } from './database.ts'
import { quoteName, rowName } from './sql.ts'

/** The name under which a function's column stands beside the others before its step is applied. */
export const calledName = (name: string): string => `__made ${name}`

/**
 * What the functions of a step make of every row, as a table of this database that is kept as long as it: asked for again, nothing
 * is computed again. `columns` are to be selected from it as `c`.
 */
export async function madeByCalls(
  session: Session,
  options: { key: unknown; sql: string; step: RecipeStep; table: Pick<TableValue, 'columns'> },
): Promise<{ table: string; columns: string }> {
  const { key, sql, step } = options
  const calls = step.calls ?? []
  const name = `called_${createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32)}`
  const columns = calls.map(({ output }, at) => `c.made_${at} AS ${quoteName(calledName(output.name))}`).join(', ')
  const [known] = await session.first(`SELECT count(*) FROM duckdb_tables() WHERE table_name = '${name}'`)
  if (known === 0) {
    await session.keep(
      name,
      [{ name: '__row', type: 'BIGINT' }, ...calls.map((_, at) => ({ name: `made_${at}`, type: 'BLOB' as const }))],
      pieces(session, sql, step),
    )
  }
  return { table: name, columns }
}

async function* pieces(session: Session, sql: string, step: RecipeStep): AsyncGenerator<Cell[][]> {
  const calls = (step.calls ?? []).map((each) => ({ ...each, run: stepFunction(each.function)(each.state) }))
  const names = [...new Set(calls.flatMap(({ inputs }) => inputs))]
  const list = names.map((each) => `, ${quoteName(each)}`).join('')
  for await (const chunk of session.chunks(`SELECT ${rowName}${list} FROM ${sql}`)) {
    const rows = chunk.getRows().map((row) => row.map(cellOf))
    yield [
      rows.map(([number]) => number ?? null),
      ...calls.map(({ inputs, output, run }) => {
        const places = inputs.map((each) => names.indexOf(each) + 1)
        const width = widthOf(output)
        return rows.map((row) => {
          const made = callOn(
            run,
            places.map((at) => row[at] ?? null),
            { row: Number(row[0]), column: inputs[0] ?? '' },
          )
          if (made && made.length !== width)
            throw new Error(`"${output.name}" got ${made.length} numbers instead of ${width}.`)
          return made
        })
      }),
    ]
  }
}

function callOn(
  run: (values: readonly Cell[]) => Float32Array | null,
  values: readonly Cell[],
  at: { row: number; column: string },
): Float32Array | null {
  try {
    return run(values)
  } catch (error) {
    if (!(error instanceof CellError)) throw error
    throw new NodeError('cell_unusable', `Row ${at.row + 1}: "${at.column}" cannot be used: ${error.message}`, {
      ...at,
      hint: 'Mend or remove the row, or let such values count as missing.',
      cause: error,
    })
  }
}
