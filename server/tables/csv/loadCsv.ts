import { missingTexts } from '#nodes/core/missing.ts'
import type { CsvFacts, CsvOptions } from '#nodes/core/run.ts'
import { NodeError } from '#nodes/core/run.ts'
import type { Session } from '../database.ts'
import { describeColumns } from '../describeColumns.ts'
import { columnNames } from './columnNames.ts'
import { type Dialect, detectDialect } from './dialect.ts'
import { type ColumnFormat, inferFormats } from './inferFormats.ts'
import { judgeRejects, type Ragged, rawCsv, takeRejects } from './rawCsv.ts'
import type { TextFile } from './textFile.ts'
import { kindOfFormat, typedColumns } from './typedColumns.ts'

/** A file that was looked at whole: how it is written and what its columns are. Nothing is stored yet. */
export type LoadedCsv = {
  dialect: Dialect
  names: string[]
  formats: ColumnFormat[]
  missing: readonly string[]
  rows: number
  ragged: Ragged
  notes: string[]
  /** SELECT of the typed rows, `__row` first. */
  select: string
}

/** A file with more columns is asked in many statements: it is parsed once for all of them. */
const widestInOneStatement = 64

const plural = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`

/** Finds dialect, names and formats. `sample`: judge the formats by so many first rows. */
export async function loadCsv(
  session: Session,
  file: TextFile,
  options: CsvOptions & { sample?: number | undefined },
): Promise<LoadedCsv> {
  const dialect = detectDialect(file, options)
  const { width } = dialect
  const { names, notes } = columnNames(dialect.names, width)
  const surplus = dialect.names.slice(width).filter((cell) => cell.trim() !== '')
  if (surplus.length > 0)
    throw new NodeError(
      'csv_ragged',
      `The header names ${plural(dialect.names.length, 'column')}, but the rows have ${width}.`,
      { field: 'header', row: 1, hint: 'Give the header as many names as there are columns, or check the delimiter.' },
    )
  const missing = [...new Set([...missingTexts, ...(options.missing ?? []).map((each) => each.trim().toLowerCase())])]
  const raw = rawCsv(file, dialect, width)
  const [rowCount] = await session.first(`SELECT count(*) FROM ${raw}`)
  const ragged = await judgeRejects(await takeRejects(session, file), file, { width, ragged: options.ragged })
  const rows = Number(rowCount)
  const isWide = width > widestInOneStatement
  let seen =
    options.sample !== undefined && rows > options.sample ? `(SELECT * FROM ${raw} LIMIT ${options.sample})` : raw
  if (isWide) {
    await session.run(`CREATE TEMP TABLE raw_texts AS SELECT * FROM ${seen}`)
    seen = 'raw_texts'
  }
  const formats = await inferFormats(session, seen, width, { missing, delimiter: dialect.delimiter })
  await takeRejects(session, file)

  if (ragged.count > 0) {
    const verb =
      ragged.count === 1 ? 'has another number of columns and was' : 'have another number of columns and were'
    notes.push(
      `${plural(ragged.count, 'row')} ${verb} set aside (line ${ragged.lines.join(', ')}${ragged.count > ragged.lines.length ? ', …' : ''}).`,
    )
  }
  if (rows === 0) notes.push(dialect.header ? 'The file has a header and no rows.' : 'The file has no rows.')
  if (width === 1) notes.push('The file has one column only. If there should be more, set the delimiter.')
  if (rows > 0)
    for (const [at, { present }] of formats.entries())
      if (present === 0) notes.push(`Column "${names[at]}" has no values at all; it is left out of the features.`)
  for (const [at, { format, alsoFits }] of formats.entries()) {
    const other = alsoFits.find((each) => each.words !== format.words)
    if (other) notes.push(`The dates in "${names[at]}" could be ${other.words}; they were read as ${format.words}.`)
  }
  const columns = formats.map((format, at) => ({ name: names[at] ?? `column_${at + 1}`, format }))
  const select = await typedColumns(session, seen, columns, { missing, isWide })
  return { dialect, names, formats, missing, rows, ragged, notes, select }
}

/** Kinds, roles and facts of the typed rows, which lie in `relation`. */
export async function describeCsv(
  session: Session,
  relation: string,
  loaded: LoadedCsv,
  file: TextFile,
): Promise<CsvFacts> {
  const { names, formats, dialect } = loaded
  const found = formats.map((format, at) => ({ name: names[at] ?? '', kind: kindOfFormat(format) }))
  const { columns, notes } = await describeColumns(session, relation, found)
  return {
    columns,
    rows: loaded.rows,
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    encoding: file.encoding,
    header: dialect.header,
    ragged: loaded.ragged,
    notes: [...loaded.notes, ...notes],
    content: file.content,
  }
}
