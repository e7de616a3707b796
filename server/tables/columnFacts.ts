import { pictureBytes } from '#nodes/core/pictureText.ts'
import type { Column, ColumnKind } from '#nodes/core/spec/table.ts'
import { isNumeric } from '#nodes/core/spec/table.ts'
import { decodePicture } from '#server/pictures/decodePicture.ts'
import { columnsAtOnce, inBatches } from './batches.ts'
import type { Session } from './database.ts'
import { exactMeans } from './exactSums.ts'
import { quoteName } from './sql.ts'

/** A form offers at most so many values of a category. */
export const categoryLimit = 1000

export type ColumnFacts = Pick<
  Column,
  'categories' | 'missing' | 'distinct' | 'min' | 'max' | 'mean' | 'typical' | 'picture' | 'words'
>

/** Quantiles hold all values of a column: so many values at once at most. */
const valuesAtOnce = 20_000_000

type Wanted = { name: string; kind: ColumnKind }

const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** Median of whole numbers is one of them: it starts a form. */
const medianSql = ({ name, kind }: Wanted): string =>
  `${kind === 'integer' ? 'quantile_disc' : 'quantile_cont'}(${quoteName(name)}, 0.5)`

/** Most frequent values first, ties by text. */
export async function frequencies(
  session: Session,
  from: string,
  name: string,
  limit: number,
  where = 'TRUE',
): Promise<{ value: string; count: number }[]> {
  const column = quoteName(name)
  const rows = await session.rows(
    `SELECT CAST(${column} AS VARCHAR) AS v, count(*) AS n FROM ${from} WHERE ${column} IS NOT NULL AND (${where}) GROUP BY ALL ORDER BY n DESC, v LIMIT ${limit}`,
  )
  return rows.map(([value, count]) => ({ value: String(value), count: Number(count) }))
}

/** Pictures looked at to tell their usual size. */
const picturesSeen = 32

async function pictureFacts(session: Session, from: string, name: string): Promise<Pick<Column, 'picture'>> {
  const column = quoteName(name)
  const rows = await session.rows(`SELECT ${column} FROM ${from} WHERE ${column} IS NOT NULL LIMIT ${picturesSeen}`)
  const sizes = rows.flatMap(([text]) => {
    const bytes = typeof text === 'string' ? pictureBytes(text) : undefined
    try {
      if (!bytes) return []
      const { width, height, channels } = decodePicture(bytes)
      return [{ height, width, channels: channels <= 2 ? 1 : 3 }]
    } catch {
      // One that is no picture is told where it is used; here it only says nothing of the size.
      return []
    }
  })
  const counts = Map.groupBy(sizes, (each) => JSON.stringify(each))
  const [usual] = [...counts.values()].toSorted((a, b) => b.length - a.length)
  return usual?.[0] ? { picture: usual[0] } : {}
}

/** What the columns of a relation hold, in a few passes. Equal tables give equal facts, whatever the threads do. */
export async function columnFacts(
  session: Session,
  from: string,
  columns: readonly Wanted[],
): Promise<{ rows: number; facts: ColumnFacts[] }> {
  const [rowCount] = await session.first(`SELECT count(*) FROM ${from}`)
  const rows = Number(rowCount ?? 0)
  const counts = await inBatches(columns, (some) =>
    session.first(
      `SELECT ${some
        .map(({ name, kind }) => {
          const column = quoteName(name)
          const range = isNumeric(kind) ? `min(${column}), max(${column})` : 'NULL, NULL'
          // Pictures and vectors are not compared with one another: that costs much and says little.
          const isBulky = kind === 'image' || kind === 'vector'
          return `count(${column}), ${isBulky ? `count(${column})` : `count(DISTINCT ${column})`}, ${range}`
        })
        .join(', ')} FROM ${from}`,
    ),
  )
  const facts: ColumnFacts[] = columns.map((_, at) => {
    const [present, distinct, min, max] = counts.slice(at * 4, at * 4 + 4)
    const low = asNumber(min)
    const high = asNumber(max)
    return {
      missing: rows - Number(present ?? 0),
      distinct: Number(distinct ?? 0),
      ...(low === undefined ? {} : { min: low }),
      ...(high === undefined ? {} : { max: high }),
    }
  })

  const numeric = columns.flatMap((column, at) => {
    const { min, max } = facts[at] ?? {}
    return min === undefined || max === undefined ? [] : [{ column, at, range: { min, max } }]
  })
  const means = await exactMeans(
    session,
    from,
    numeric.map(({ column, range }) => ({ expr: `CAST(${quoteName(column.name)} AS DOUBLE)`, range })),
  )
  const batch = Math.min(columnsAtOnce, Math.max(1, Math.floor(valuesAtOnce / Math.max(1, rows))))
  const medians = await inBatches(
    numeric,
    async (some) => {
      const row = await session.first(`SELECT ${some.map(({ column }) => medianSql(column)).join(', ')} FROM ${from}`)
      return row.map(asNumber)
    },
    batch,
  )
  for (const [index, { at }] of numeric.entries()) {
    const mean = means[index]
    const typical = medians[index]
    Object.assign(facts[at] ?? {}, mean == null ? {} : { mean }, typical === undefined ? {} : { typical })
  }

  for (const [at, { name, kind }] of columns.entries()) {
    const fact = facts[at]
    if (fact && kind === 'image') Object.assign(fact, await pictureFacts(session, from, name))
    if (fact && kind === 'text') {
      const [words] = await session.first(
        `SELECT avg(len(regexp_split_to_array(trim(${quoteName(name)}), '\\s+'))) FROM (SELECT ${quoteName(name)} FROM ${from} LIMIT 2000)`,
      )
      if (typeof words === 'number') fact.words = Math.round(words * 10) / 10
    }
    if (!fact || isNumeric(kind) || kind === 'image' || kind === 'vector' || !fact.distinct) continue
    const isListed = kind === 'category' || kind === 'boolean'
    const isUnique = fact.distinct === rows - (fact.missing ?? 0)
    if (isUnique && !isListed) {
      const [typical] = await session.first(`SELECT min(${quoteName(name)}) FROM ${from}`)
      if (typeof typical === 'string') fact.typical = typical
      continue
    }
    const top = await frequencies(session, from, name, isListed ? categoryLimit : 1)
    const first = top[0]?.value
    if (first !== undefined) fact.typical = kind === 'boolean' ? first === 'true' : first
    if (isListed) fact.categories = top.map((each) => each.value)
  }
  return { rows, facts }
}
