import type { ShapeRequest } from '#nodes/core/shape.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import type { TableValue } from '#nodes/core/value.ts'
import type { Session } from './database.ts'
import { type Place, storedTable } from './materialise.ts'
import { relationOf } from './relation.ts'
import { parquetOf, quoteName, rowName, storageType } from './sql.ts'
import { storeTable } from './storeTable.ts'

const isRaw = (table: TableValue): boolean => table.recipe.steps.length === 0 && table.base === table.recipe.source

const list = (columns: readonly Column[], from: string): string[] =>
  columns.map((each) => `${from}.${quoteName(each.name)}`)

/** A value in the type that its kind is stored in; pictures and vectors are as they are. */
const stored = (column: Column, from: string): string => {
  const value = `${from}.${quoteName(column.name)}`
  return column.kind === 'image' || column.kind === 'vector'
    ? value
    : `TRY_CAST(${value} AS ${storageType(column.kind)}) AS ${quoteName(column.name)}`
}

/** Carries out a SELECT over whole tables; what becomes of its rows is the request's to say. */
export async function shapeTable(place: Place, { tables, sql, result }: ShapeRequest): Promise<TableValue> {
  return place.database.session(async (session) => {
    for (const [name, table] of Object.entries(tables)) {
      const relation = await relationOf(session, await place.artifacts.path(table.base), table)
      await session.run(`CREATE TEMP VIEW ${quoteName(name)} AS SELECT * FROM ${relation.sql}`)
    }
    await session.run(`CREATE TEMP TABLE shaped AS ${sql}`)
    const { a } = tables
    if (result.is === 'table') return newTable(place, session, result.columns)
    if (!a) throw new Error('A shape needs a table "a".')
    switch (result.is) {
      case 'rows':
        return storedTable(place, session, {
          table: a,
          columns: a.columns,
          select: `SELECT ${[rowName, ...list(a.columns, 'a')].join(', ')} FROM a WHERE ${rowName} IN (SELECT ${rowName} FROM shaped) ORDER BY ${rowName}`,
        })
      case 'order':
        return reordered(place, session, a)
      case 'columns':
        return withSourceColumns(place, session, a, result.columns)
    }
  })
}

async function newTable(place: Place, session: Session, columns: Column[]): Promise<TableValue> {
  const table: TableValue = {
    type: 'table',
    columns,
    rows: 0,
    base: '',
    applied: 0,
    recipe: { source: '', input: [], steps: [] },
  }
  const next = await storedTable(place, session, {
    table,
    columns,
    select: `SELECT ${[`rowid AS ${rowName}`, ...columns.map((each) => stored(each, 'shaped'))].join(', ')} FROM shaped ORDER BY rowid`,
  })
  return { ...next, recipe: { source: next.base, input: next.columns, steps: [] } }
}

async function reordered(place: Place, session: Session, table: TableValue): Promise<TableValue> {
  const numbered = (columns: readonly Column[], from: string): string =>
    `SELECT ${[`p.rowid AS ${rowName}`, ...list(columns, 't')].join(', ')} FROM shaped p JOIN ${from} t ON t.${rowName} = p.${rowName} ORDER BY p.rowid`
  const next = await storedTable(place, session, {
    table,
    columns: table.columns,
    select: numbered(table.columns, 'a'),
  })
  if (isRaw(table)) return { ...next, recipe: { source: next.base, input: next.columns, steps: [] } }
  const source = parquetOf(await place.artifacts.path(table.recipe.source))
  return {
    ...next,
    recipe: { ...table.recipe, source: await storeTable(session, numbered(table.recipe.input, source), place) },
  }
}

async function withSourceColumns(
  place: Place,
  session: Session,
  table: TableValue,
  given: readonly Column[],
): Promise<TableValue> {
  const names = new Set(given.map((each) => each.name))
  const merged = (columns: readonly Column[]): Column[] => [
    ...columns.map((each) => given.find(({ name }) => name === each.name) ?? each),
    ...given.filter((each) => !columns.some(({ name }) => name === each.name)),
  ]
  const select = (columns: readonly Column[], from: string): string =>
    `SELECT ${[
      `t.${rowName}`,
      ...merged(columns).map((each) => (names.has(each.name) ? stored(each, 's') : `t.${quoteName(each.name)}`)),
    ].join(', ')} FROM ${from} t LEFT JOIN shaped s ON s.${rowName} = t.${rowName} ORDER BY t.${rowName}`
  const next = await storedTable(place, session, {
    table,
    columns: merged(table.columns),
    select: select(table.columns, 'a'),
  })
  if (isRaw(table)) return { ...next, recipe: { source: next.base, input: next.columns, steps: [] } }
  const source = parquetOf(await place.artifacts.path(table.recipe.source))
  const facts = new Map(next.columns.map((each) => [each.name, each]))
  return {
    ...next,
    recipe: {
      ...table.recipe,
      source: await storeTable(session, select(table.recipe.input, source), place),
      input: merged(table.recipe.input).map((each) => (names.has(each.name) ? (facts.get(each.name) ?? each) : each)),
    },
  }
}
