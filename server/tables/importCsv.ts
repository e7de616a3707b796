import { mkdir } from 'node:fs/promises'
import type { CsvFacts, CsvOptions } from '#nodes/core/run.ts'
import { NodeError } from '#nodes/core/run.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { describeCsv, loadCsv } from './csv/loadCsv.ts'
import { openTextFile } from './csv/textFile.ts'
import type { Database, DatabaseOptions } from './database.ts'
import { openDatabase } from './database.ts'
import { headOf } from './headOf.ts'
import type { ArtifactFolder } from './ports.ts'
import { parquetOf } from './sql.ts'
import { storeTable } from './storeTable.ts'

type Place = { database: Database; artifacts: ArtifactFolder; scratch: string; signal?: AbortSignal | undefined }

/** Parses a file into a stored table with its column facts. Throws NodeError for what is wrong with the file. */
export async function importCsv(
  place: Place,
  path: string,
  options: CsvOptions,
): Promise<{ table: TableValue; facts: CsvFacts }> {
  const { database, artifacts, scratch, signal } = place
  await mkdir(scratch, { recursive: true })
  const file = await openTextFile(path, { encoding: options.encoding, scratch, signal })
  try {
    return await database.session(async (session) => {
      const loaded = await loadCsv(session, file, options)
      if (loaded.rows === 0)
        throw new NodeError(
          'csv_no_rows',
          loaded.dialect.header ? 'The file has a header and no rows.' : 'The file has no rows.',
          {
            field: 'file',
            hint: 'Choose a file with rows, or say that it has no header.',
          },
        )
      const base = await storeTable(session, loaded.select, { artifacts, scratch })
      const relation = parquetOf(await artifacts.path(base))
      const described = await describeCsv(session, relation, loaded, file)
      const { columns } = described
      const facts = { ...described, head: await headOf(session, relation, columns) }
      const recipe = { source: base, input: columns, steps: [] }
      return { table: { type: 'table', columns, rows: facts.rows, base, applied: 0, recipe }, facts }
    })
  } finally {
    await file.release()
  }
}

/** Larger files are judged by their first rows; an import judges all. */
const exactUpTo = 20_000_000
const sampledRows = 50_000

/** Header, dialect, kinds and column facts of a file, without storing anything. */
export async function probeCsv(
  path: string,
  options: CsvOptions,
  place: DatabaseOptions & { exactUpTo?: number },
): Promise<CsvFacts> {
  const { scratch, signal } = place
  await mkdir(scratch, { recursive: true })
  const file = await openTextFile(path, { encoding: options.encoding, scratch, signal })
  const database = await openDatabase(place)
  try {
    return await database.session(async (session) => {
      const sample = file.size > (place.exactUpTo ?? exactUpTo) ? sampledRows : undefined
      // Rows of another width are told as facts: what to do about them is the node's to say.
      const loaded = await loadCsv(session, file, { ...options, ragged: 'setAside', sample })
      await session.run(`CREATE TEMP TABLE typed AS ${loaded.select}`)
      const described = await describeCsv(session, 'typed', loaded, file)
      const facts = { ...described, head: await headOf(session, 'typed', described.columns) }
      if (sample === undefined || loaded.rows <= sample) return facts
      const note = `The file is large: what is said of its columns comes from the first ${sample.toLocaleString('en')} rows. Running the node looks at all.`
      return { ...facts, notes: [...facts.notes, note] }
    })
  } finally {
    database.close()
    await file.release()
  }
}
