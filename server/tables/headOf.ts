import type { HeadCell } from '#nodes/core/source.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import type { Session } from './database.ts'
import { quoteName } from './sql.ts'

const headRows = 10
const headText = 200
const headColumns = 200

/** The first rows of a relation in its order, of its first columns; long texts are cut. */
export async function headOf(session: Session, relation: string, columns: readonly Column[]): Promise<HeadCell[][]> {
  if (columns.length === 0) return []
  const shown = columns.slice(0, headColumns).map(({ name }) => quoteName(name))
  const rows = await session.rows(`SELECT ${shown.join(', ')} FROM ${relation} LIMIT ${headRows}`)
  return rows.map((row) =>
    row.map((cell) =>
      typeof cell === 'string' && cell.length > headText && !cell.startsWith('data:image/')
        ? `${cell.slice(0, headText - 1)}…`
        : cell,
    ),
  )
}
