import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api'
import { type ColumnKind, rowColumn } from '#nodes/core/spec/table.ts'
import { inBatches } from './batches.ts'
import { columnNames } from './csv/columnNames.ts'
import { formats, textFormat } from './csv/formats.ts'
import { inferFormats } from './csv/inferFormats.ts'
import { rawColumn } from './csv/rawCsv.ts'
import { kindOfFormat, storedSql } from './csv/typedColumns.ts'
import type { Session } from './database.ts'
import { largestInteger, quoteName, quoteText } from './sql.ts'

/** A relation whose columns have types already, brought to the kinds of a table. */
export type TypedRelation = {
  /** SELECT of the rows, `__row` first, numbered in the relation's own order. */
  select: string
  columns: { name: string; kind: ColumnKind }[]
  notes: string[]
}

/** One column that a relation has, or one field inside of a column of records. */
type Leaf = { name: string; sql: string; type: DuckDBType; isJson: boolean }
/** A leaf as it will be stored; `sql` gives the stored form. */
type Stored = { name: string; kind: ColumnKind; sql: string }

const mostColumns = 10_000
/** Where everything has a type, only an empty text says "missing": "None" may be a word of the data. */
const missing = ['']
const isoDates = formats.filter((each) => each.name === 'iso' || each.name === '%Y/%m/%d' || each.name === 'boolean')

const wholeTypes: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
])
const longTypes: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
])
const timeTypes: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
  DuckDBTypeId.TIMESTAMP_TZ,
])
const listTypes: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.LIST,
  DuckDBTypeId.ARRAY,
  DuckDBTypeId.MAP,
  DuckDBTypeId.UNION,
])

/** Records become a column a field, with dotted names. */
function leavesOf(name: string, sql: string, type: DuckDBType): Leaf[] {
  if (type.typeId === DuckDBTypeId.STRUCT && 'entryNames' in type)
    return type.entryNames.flatMap((entry, at) => {
      const inner = type.entryTypes[at]
      return inner ? leavesOf(`${name}.${entry}`, `struct_extract(${sql}, ${quoteText(entry)})`, inner) : []
    })
  return [{ name, sql, type, isJson: type.alias === 'JSON' }]
}

const wholeSql = (sql: string): string => `CAST(${sql} AS BIGINT)`
const numberSql = (sql: string): string =>
  `CASE WHEN isfinite(CAST(${sql} AS DOUBLE)) THEN CAST(${sql} AS DOUBLE) + 0e0 END`
const dateSql = (sql: string, hasTime: boolean): string =>
  `CASE WHEN isfinite(${sql}) THEN strftime(${sql}, '${hasTime ? '%Y-%m-%dT%H:%M:%S' : '%Y-%m-%d'}') END`

/** What one leaf needs to be asked of the data before its kind is known. */
function questionOf({ type, sql }: Leaf): string {
  if (longTypes.has(type.typeId))
    return `count(CASE WHEN ${sql} > ${largestInteger} OR ${sql} < -${largestInteger} THEN 1 END)`
  if (timeTypes.has(type.typeId))
    return `count(CASE WHEN isfinite(${sql}) AND CAST(CAST(${sql} AS TIMESTAMP) AS TIME) <> TIME '00:00:00' THEN 1 END)`
  return '0'
}

/**
 * The kind of each column from its type: whole numbers that a double cannot hold stay text, records become columns, lists become
 * text, and texts in which every value is a date become dates. Bytes are pictures, or left out.
 */
export async function typedRelation(session: Session, relation: string): Promise<TypedRelation> {
  const notes: string[] = []
  const found = (await session.columns(`SELECT * FROM ${relation}`)).flatMap(({ name, type }) =>
    leavesOf(name, quoteName(name), type),
  )
  const blobs = found.filter(({ type }) => type.typeId === DuckDBTypeId.BLOB)
  const heads = await Promise.all(
    blobs.map(
      async ({ sql }) => (await session.first(`SELECT ${sql} FROM ${relation} WHERE ${sql} IS NOT NULL LIMIT 1`))[0],
    ),
  )
  const pictures = new Set(blobs.filter((_, at) => /^data:image\/(?!octet)/.test(String(heads[at] ?? ''))))
  const bytes = blobs.filter((each) => !pictures.has(each))
  if (bytes.length > 0) notes.push(`${listed(bytes)} ${bytes.length === 1 ? 'holds' : 'hold'} bytes and was left out.`)
  const leaves = found.filter((each) => !bytes.includes(each)).slice(0, mostColumns)
  if (found.length - bytes.length > mostColumns)
    notes.push(`Only the first ${mostColumns.toLocaleString('en')} columns were taken.`)
  const named = columnNames(
    leaves.map(({ name }) => name),
    leaves.length,
  )
  notes.push(...named.notes)
  const lists = leaves.filter(({ type }) => listTypes.has(type.typeId))
  if (lists.length > 0)
    notes.push(`${listed(lists)} ${lists.length === 1 ? 'holds lists and is' : 'hold lists and are'} kept as text.`)

  const answers = (
    await inBatches(leaves.map(questionOf), (some) => session.first(`SELECT ${some.join(', ')} FROM ${relation}`))
  ).map(Number)
  const texts: { at: number; sql: string }[] = []
  const stored = leaves.map((leaf, at): Stored => {
    const name = named.names[at] ?? leaf.name
    const { typeId } = leaf.type
    const { sql } = leaf
    if (wholeTypes.has(typeId) && answers[at] === 0) return { name, kind: 'integer', sql: wholeSql(sql) }
    if (typeId === DuckDBTypeId.FLOAT || typeId === DuckDBTypeId.DOUBLE || typeId === DuckDBTypeId.DECIMAL)
      return { name, kind: 'number', sql: numberSql(sql) }
    if (pictures.has(leaf)) return { name, kind: 'image', sql }
    if (typeId === DuckDBTypeId.BOOLEAN) return { name, kind: 'boolean', sql }
    if (typeId === DuckDBTypeId.DATE) return { name, kind: 'date', sql: dateSql(sql, false) }
    if (timeTypes.has(typeId))
      return { name, kind: 'date', sql: dateSql(`CAST(${sql} AS TIMESTAMP)`, (answers[at] ?? 0) > 0) }
    const text = leaf.isJson
      ? `(${sql} ->> '$')`
      : listTypes.has(typeId)
        ? `CAST(to_json(${sql}) AS VARCHAR)`
        : `CAST(${sql} AS VARCHAR)`
    texts.push({ at, sql: text })
    return { name, kind: 'text', sql: text }
  })

  // Texts are looked at as those of a CSV file are, but only for what a typed source has no type for.
  const isMixed = texts.filter(({ at }) => leaves[at]?.isJson)
  const isPlain = texts.filter(({ at }) => leaves[at]?.type.typeId === DuckDBTypeId.VARCHAR && !leaves[at]?.isJson)
  for (const [some, offered] of [
    [isPlain, isoDates],
    [isMixed, formats.filter((each) => each.kind !== 'date')],
  ] as const) {
    if (some.length === 0) continue
    const raw = `(SELECT ${some.map(({ sql }, at) => `${sql} AS ${rawColumn(at)}`).join(', ')} FROM ${relation})`
    const judged = await inferFormats(session, raw, some.length, { missing, delimiter: '', offered })
    for (const [index, format] of judged.entries()) {
      const text = some[index]
      const column = text && stored[text.at]
      if (!text || !column) continue
      column.kind = kindOfFormat(format)
      column.sql =
        format.format === textFormat
          ? `nullif(${text.sql}, '')`
          : storedSql(format, text.sql, format.format.value(text.sql), missing)
    }
  }
  const list = stored.map(({ name, sql }) => `${sql} AS ${quoteName(name)}`)
  return {
    select: `SELECT ${[`row_number() OVER () - 1 AS ${quoteName(rowColumn)}`, ...list].join(', ')} FROM ${relation}`,
    columns: stored.map(({ name, kind }) => ({ name, kind })),
    notes,
  }
}

function listed(leaves: readonly Leaf[]): string {
  const names = leaves.slice(0, 3).map(({ name }) => `"${name}"`)
  return `${leaves.length === 1 ? 'Column' : 'Columns'} ${names.join(', ')}${leaves.length > 3 ? ', …' : ''}`
}
