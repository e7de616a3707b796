import { mkdir } from 'node:fs/promises'
import { type CsvFacts, NodeError } from '#nodes/core/run.ts'
import type { Source, SourceFacts } from '#nodes/core/source.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { type Database, type DatabaseOptions, openDatabase } from './database.ts'
import { describeColumns } from './describeColumns.ts'
import { headOf } from './headOf.ts'
import { importCsv, probeCsv } from './importCsv.ts'
import type { OpenedSource, SourceOutside } from './openedSource.ts'
import type { ArtifactFolder } from './ports.ts'
import { parquetOf } from './sql.ts'
import { storeTable } from './storeTable.ts'
import { typedRelation } from './typedRelation.ts'

type Place = { database: Database; artifacts: ArtifactFolder; scratch: string; signal?: AbortSignal | undefined }
type Read = { table: TableValue; facts: SourceFacts }

/** A look before a run judges by so many rows. */
const sampledRows = 20_000

/** Reads a source into a stored table with its column facts. Throws NodeError for what is wrong with it. */
export async function importSource(place: Place, source: Source, outside: SourceOutside): Promise<Read> {
  const { database, artifacts, scratch, signal } = place
  await mkdir(scratch, { recursive: true })
  const { openSource } = await import('#server/sources/openSource.ts')
  return database.session(async (session) => {
    const opened = await openSource(source, { ...outside, session, scratch, signal, sample: undefined })
    try {
      if (opened.kind === 'csv') {
        const { table, facts } = await importCsv(place, opened.path, opened.options)
        return { table, facts: factsOfCsv(facts, opened) }
      }
      const typed = await typedRelation(session, opened.relation)
      const base = await storeTable(session, typed.select, { artifacts, scratch })
      const relation = parquetOf(await artifacts.path(base))
      const described = await describeColumns(session, relation, typed.columns)
      if (described.rows === 0) throw noRows(source)
      const { columns, rows } = described
      const facts = {
        columns,
        rows,
        head: await headOf(session, relation, columns),
        reading: opened.reading,
        notes: [...opened.notes, ...typed.notes, ...described.notes],
        choices: opened.choices,
        content: opened.content,
      }
      const recipe = { source: base, input: columns, steps: [] }
      return { table: { type: 'table', columns, rows, base, applied: 0, recipe }, facts }
    } finally {
      await opened.release()
    }
  })
}

/** What a source holds, without storing anything. A large one is judged by its beginning. */
export async function probeSource(
  source: Source,
  outside: SourceOutside,
  options: DatabaseOptions,
): Promise<SourceFacts> {
  const { scratch, signal } = options
  await mkdir(scratch, { recursive: true })
  const { openSource } = await import('#server/sources/openSource.ts')
  const database = await openDatabase(options)
  try {
    return await database.session(async (session) => {
      const opened = await openSource(source, { ...outside, session, scratch, signal, sample: sampledRows })
      try {
        if (opened.kind === 'csv') {
          const facts = await probeCsv(opened.path, opened.options, options)
          return factsOfCsv(facts, opened)
        }
        const typed = await typedRelation(session, opened.relation)
        await session.run(`CREATE TEMP TABLE typed_source AS ${typed.select}`)
        const { columns, rows, notes } = await describeColumns(session, 'typed_source', typed.columns)
        const cut = `What is said of the columns comes from the first ${rows.toLocaleString('en')} rows. Running the node looks at all.`
        return {
          columns,
          ...(opened.isCut ? {} : { rows }),
          head: await headOf(session, 'typed_source', columns),
          reading: opened.reading,
          notes: [...opened.notes, ...typed.notes, ...notes, ...(opened.isCut ? [cut] : [])],
          choices: opened.choices,
          content: opened.content,
        }
      } finally {
        await opened.release()
      }
    })
  } finally {
    database.close()
  }
}

const noRows = (source: Source): NodeError =>
  new NodeError('source_no_rows', 'There are columns, but no rows.', {
    hint: 'Choose another file, table or sheet.',
    ...('file' in source && { field: 'file' }),
  })

function factsOfCsv(facts: CsvFacts, opened: OpenedSource): SourceFacts {
  const { columns, rows, notes, header } = facts
  return {
    columns,
    rows,
    head: facts.head ?? [],
    reading: [...opened.reading, { term: 'First row', words: header ? 'names of the columns' : 'data already' }],
    notes: [...opened.notes, ...notes],
    choices: opened.choices,
    content: opened.content,
  }
}
