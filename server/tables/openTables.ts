import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { Scalar } from '#nodes/core/expr/expr.ts'
import { toSql } from '#nodes/core/expr/sql.ts'
import { NodeError, type TableAccess } from '#nodes/core/run.ts'
import { type Column, rowColumn } from '#nodes/core/spec/table.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { aggregatorOver } from './aggregator.ts'
import { assignParts } from './assignParts.ts'
import { type DatabaseOptions, openDatabase, type Session } from './database.ts'
import { importCsv } from './importCsv.ts'
import { importSource } from './importSource.ts'
import { materialise } from './materialise.ts'
import { matrixOf } from './matrix.ts'
import { newTable } from './newTable.ts'
import type { SourceOutside } from './openedSource.ts'
import type { ArtifactFolder } from './ports.ts'
import { partCondition, type Relation, relationOf, rowName } from './relation.ts'
import { repeatedRows } from './repeatedRows.ts'
import { sampleRows } from './sampleRows.ts'
import { selectTable } from './selectTable.ts'
import { shapeTable } from './shapeTable.ts'
import { parquetOf, quoteName, quoteText } from './sql.ts'
import { withColumns } from './withColumns.ts'
import { withStep } from './withStep.ts'

/** Table access over one DuckDB: close it when done. */
export type Tables = TableAccess & {
  /** For those who ask in SQL themselves (previews, profiles). */
  query: <T>(table: TableValue, work: (session: Session, relation: Relation) => Promise<T>) => Promise<T>
  interrupt: () => void
  close: () => void
}

export type TablesOptions = DatabaseOptions & {
  artifacts: ArtifactFolder
  /** What reading sources may use; without it, uploads and whole paths only. */
  outside?: Partial<SourceOutside>
}

const uploadReference = /^file:([0-9a-f]{64})(\/|$)/

/** Opens the tables of an artifact folder. Large results spill to `scratch`; `signal` ends what is running. */
export async function openTables(options: TablesOptions): Promise<Tables> {
  const { artifacts, scratch, signal } = options
  await mkdir(scratch, { recursive: true })
  const database = await openDatabase(options)
  const place = { database, artifacts, scratch, signal }

  const query: Tables['query'] = (table, work) =>
    database.session(async (session) =>
      work(session, await relationOf(session, await artifacts.path(table.base), table)),
    )

  const pathOf = async (file: string): Promise<string> => {
    const digest = uploadReference.exec(file)?.[1]
    if (digest) return artifacts.path(digest)
    if (isAbsolute(file)) return file
    throw new NodeError('file_missing', `There is no file "${file}".`, {
      field: 'file',
      hint: 'Choose the file again.',
    })
  }
  const outside: SourceOutside = {
    file: pathOf,
    secret: async (name) => {
      throw new NodeError('secret_missing', `There is no secret "${name}" here.`)
    },
    allowedAddresses: [],
    ...options.outside,
  }

  return {
    importCsv: async (file, csv) => importCsv(place, await pathOf(file), csv),
    importSource: (source) => importSource(place, source, outside),
    aggregator: (table, part) => aggregatorOver((work) => query(table, work), table, part),
    withStep,
    materialise: (table, changes) => materialise(place, table, changes),
    assignParts: (table, plan, column) => assignParts(place, table, plan, column),
    matrix: (table, columns, part) =>
      query(table, (session, relation) =>
        matrixOf(session, relation, matrixColumns(table, columns), partCondition(table.columns, part)),
      ),
    values: (table, column, part) =>
      query(table, async (session, { sql }) => {
        const where = partCondition(table.columns, part)
        const rows = await session.rows(`SELECT ${quoteName(column)} FROM ${sql} WHERE ${where}`)
        return rows.map(([value]) => value ?? null)
      }),
    rows: (table, { offset = 0, limit, part, columns, keep }) =>
      query(table, (session, { sql, types }) => {
        const names = columns ?? table.columns.map((each) => each.name)
        const where = [partCondition(table.columns, part), ...(keep ? [toSql(keep, types)] : [])].join(' AND ')
        return objects(
          session,
          names,
          `SELECT ${names.map(quoteName).join(', ')} FROM ${sql} WHERE ${where} LIMIT ${Math.max(0, Math.floor(limit))} OFFSET ${Math.max(0, Math.floor(offset))}`,
        )
      }),
    sample: (table, limit) => sampleRows({ query }, table, limit),
    repeatedRows: (table, columns) => repeatedRows({ query }, table, columns),
    sourceRows: async (table, rows) => {
      if (rows.length === 0) return []
      const path = await artifacts.path(table.recipe.source)
      const names = [rowColumn, ...table.recipe.input.map((each) => each.name)]
      return database.session(async (session) => {
        const wanted = rows.filter(Number.isSafeInteger).join(', ') || 'NULL'
        const found = await objects(
          session,
          names,
          `SELECT ${names.map(quoteName).join(', ')} FROM ${parquetOf(path)} WHERE ${rowName} IN (${wanted})`,
        )
        const byNumber = new Map(found.map(({ [rowColumn]: row, ...values }) => [Number(row), values]))
        return rows.map((row) => {
          const values = byNumber.get(row)
          if (!values) throw new Error(`Row ${row} is not in the source of this table.`)
          return values
        })
      })
    },
    shape: (request) => shapeTable(place, request),
    newTable: (columns, values) => newTable(place, columns, values),
    select: (request) => selectTable(place, request),
    withColumns: (table, columns) => withColumns(place, table, columns),
    exportCsv: (table) =>
      query(table, async (session, { sql }) => {
        const path = join(scratch, `${randomUUID()}.csv`)
        try {
          const list = table.columns.map((each) => quoteName(each.name)).join(', ')
          await session.run(`COPY (SELECT ${list} FROM ${sql}) TO ${quoteText(path)} (FORMAT csv, HEADER)`)
          return await artifacts.putFile(path, 'csv')
        } finally {
          await rm(path, { force: true })
        }
      }),
    query,
    interrupt: database.interrupt,
    close: database.close,
  }
}

async function objects(session: Session, names: readonly string[], sql: string): Promise<Record<string, Scalar>[]> {
  const rows = await session.rows(sql)
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])))
}

/** The columns of these names; one that is not known is read as a number. */
const matrixColumns = (table: TableValue, names: readonly string[]): Pick<Column, 'name' | 'kind' | 'shape'>[] =>
  names.map((name) => table.columns.find((each) => each.name === name) ?? { name, kind: 'number' })
