import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Aggregator, Transform } from '#nodes/core/transform.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { encode } from '#nodes/prepare/encode.node.ts'
import { fitStep } from '#nodes/prepare/fitStep.ts'
import { scale } from '#nodes/prepare/scale.node.ts'
import { groupSql, joinSql } from '#nodes/prepare/shapeSql.ts'
import { cacheFolder } from '#server/setup/cacheFolder.mjs'
import { openDatabase } from '#server/tables/database.ts'
import { openTables, type Tables } from '#server/tables/openTables.ts'
import type { ArtifactFolder } from '#server/tables/ports.ts'
import { profileTable } from '#server/tables/profileTable.ts'
import { parquetOf, quoteText } from '#server/tables/sql.ts'
import type { Benchmark, Figure } from './figure.ts'

const works = {
  read: 'CSV to Parquet',
  profile: 'profile',
  join: 'filter, join, group',
  prepare: 'one-hot and scale into batches',
} as const
type Work = keyof typeof works
const seconds = z.record(z.string(), z.number())

/** Twelve numbers, four categories, a date, a yes/no, a key of 100,000 cities and an id. */
async function makeFiles(folder: string, rows: number): Promise<{ csv: string; cities: string }> {
  const [csv, cities] = [join(folder, 'rows.csv'), join(folder, 'cities.parquet')]
  const database = await openDatabase({ scratch: folder, threads: 2 })
  const numbers = Array.from({ length: 12 }, (_, at) => {
    const drawn = `(hash(i, ${at}) % 1000000) / 1000000e0`
    const value = `round((${drawn} - 0.5) * ${10 ** (at % 4)}, 6)`
    return `${at === 5 ? `CASE WHEN hash(i, 'gap') % 50 = 0 THEN NULL ELSE ${value} END` : value} AS n${at + 1}`
  })
  const categories = Array.from({ length: 4 }, (_, at) => `'c' || (hash(i, 'c', ${at}) % ${4 + at * 6}) AS c${at + 1}`)
  const list = [
    'i AS id',
    `'k' || (hash(i, 'k') % 100000) AS key`,
    ...numbers,
    ...categories,
    `DATE '2020-01-01' + CAST(hash(i, 'd') % 1500 AS INTEGER) AS day`,
    `hash(i, 'b') % 2 = 0 AS flag`,
  ]
  await database.session(async (session) => {
    await session.run(
      `COPY (SELECT ${list.join(', ')} FROM range(${rows}) t(i)) TO ${quoteText(csv)} (FORMAT csv, HEADER)`,
    )
    await session.run(
      `COPY (SELECT 'k' || i AS key, 'region ' || (i % 200) AS region FROM range(100000) t(i)) TO ${quoteText(cities)} (FORMAT parquet)`,
    )
  })
  database.close()
  return { csv, cities }
}

const folderOf = (folder: string): ArtifactFolder => ({
  path: (digest) => join(folder, digest),
  get: (digest) => readFile(join(folder, digest)),
  put: async (bytes) => {
    const digest = createHash('sha256').update(bytes).digest('hex')
    await writeFile(join(folder, digest), bytes)
    return digest
  },
  putFile: async (from, _kind, digest) => {
    const name =
      digest ??
      createHash('sha256')
        .update(await readFile(from))
        .digest('hex')
    await rename(from, join(folder, name))
    return name
  },
})

async function timed<T>(into: Record<string, number>, name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const result = await work()
  into[name] = (performance.now() - start) / 1000
  return result
}

const columnsOf = (table: TableValue, names: readonly string[]) =>
  table.columns.filter((each) => names.includes(each.name))

/** What the nodes do: CSV file; profile; filter, join and group; encode, scale and the matrix that training reads. */
async function ours(
  tables: Tables,
  folder: string,
  files: { csv: string; cities: string },
): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  const { table } = await timed(found, works.read, () => tables.importCsv(files.csv, { ragged: 'refuse' }))
  await timed(found, works.profile, () => profileTable(tables, table))
  const { table: cities } = await tables.importSource({ format: 'parquet', file: files.cities })
  await timed(found, works.join, async () => {
    const kept = tables.withStep(table, {
      node: 'prepare.filter',
      version: 1,
      title: 'Filter',
      write: [],
      drop: [],
      keep: {
        op: 'call',
        fn: 'greater',
        args: [
          { op: 'column', name: 'n1' },
          { op: 'literal', value: 0 },
        ],
      },
      atPrediction: 'skip',
      state: null,
    })
    const names = ['key', 'n2', 'n3', 'n4']
    const joined = await tables.shape({
      tables: { a: kept, b: cities },
      sql: joinSql(
        'left',
        [{ left: 'key', right: 'key' }],
        [...names.map((name) => ({ as: name, left: name })), { as: 'region', right: 'region' }],
      ),
      result: { is: 'table', columns: [...columnsOf(table, names), ...columnsOf(cities, ['region'])] },
    })
    const figures = [
      { column: '', figure: 'count', name: '', as: 'rows' },
      { column: 'n2', figure: 'mean', name: '', as: 'mean' },
      { column: 'n3', figure: 'sum', name: '', as: 'total' },
      { column: 'n4', figure: 'max', name: '', as: 'largest' },
    ] as const
    await tables.shape({
      tables: { a: joined },
      sql: groupSql(['region'], figures),
      result: {
        is: 'table',
        columns: ['region', ...figures.map((each) => each.as)].map((name) => ({
          name,
          kind: name === 'region' ? 'category' : 'number',
          role: 'feature',
        })),
      },
    })
  })
  await timed(found, works.prepare, async () => {
    const numbers = Array.from({ length: 12 }, (_, at) => `n${at + 1}`)
    const categories = ['c1', 'c2', 'c3', 'c4']
    const after = async (
      before: TableValue,
      node: typeof encode | typeof scale,
      columns: string[],
      aggregate: Aggregator,
    ): Promise<TableValue> => {
      const { id, version, title } = node
      const step = { node: id, version, title, transform: node.transform as Transform<unknown, unknown> }
      return tables.withStep(
        before,
        await fitStep({ ...step, params: node.params.parse({ columns }) }, before.columns, aggregate),
      )
    }
    const encoded = await after(table, encode, categories, tables.aggregator(table))
    const scaled = await after(encoded, scale, numbers, tables.aggregator(encoded))
    const made = scaled.columns
      .map((each) => each.name)
      .filter((name) => numbers.includes(name) || /^c\d = /.test(name))
    const { values, rows } = await tables.matrix(scaled, made)
    const width = made.length
    for (let row = 0; row < rows; row += 1024) values.subarray(row * width, Math.min(rows, row + 1024) * width)
  })
  await rm(join(folder, 'scratch'), { recursive: true, force: true })
  return found
}

async function summarize(folder: string, table: TableValue): Promise<number> {
  const database = await openDatabase({ scratch: join(folder, 'scratch'), threads: 2 })
  const start = performance.now()
  await database.session((session) => session.rows(`SUMMARIZE SELECT * FROM ${parquetOf(join(folder, table.base))}`))
  const took = (performance.now() - start) / 1000
  database.close()
  return took
}

/** pandas and Polars in a Python of their own under the cache; undefined where it was never made. */
async function peer(library: 'pandas' | 'polars', folder: string, files: { csv: string; cities: string }) {
  const own = join(cacheFolder(), 'python-data', 'bin', 'python')
  const python = process.env['MODELWRIGHT_DATA_PYTHON'] ?? (existsSync(own) ? own : undefined)
  if (!python) return undefined
  const script = join(import.meta.dirname, 'dataPeers.py')
  const { stdout } = await promisify(execFile)(python, [
    script,
    library,
    files.csv,
    files.cities,
    join(folder, 'peer.parquet'),
  ])
  return seconds.parse(JSON.parse(stdout))
}

/** A million rows of twenty columns, the same files for each. */
export const data: Benchmark = {
  name: 'data',
  title: 'Tables: read, profile, join, prepare (seconds)',
  run: async ({ short }) => {
    const folder = await mkdtemp(join(tmpdir(), 'modelwright-data-'))
    try {
      const rows = short ? 100_000 : 1_000_000
      const files = await makeFiles(folder, rows)
      console.log(`  ${rows.toLocaleString('en')} rows, ${Math.round((await stat(files.csv)).size / 1e6)} MB of CSV`)
      const tables = await openTables({ artifacts: folderOf(folder), scratch: join(folder, 'scratch') })
      const own = await ours(tables, folder, files)
      const { table } = await tables.importCsv(files.csv, { ragged: 'refuse' })
      const peers = { pandas: await peer('pandas', folder, files), Polars: await peer('polars', folder, files) }
      const figures = (Object.entries(works) as [Work, string][]).flatMap(([work, what]): Figure[] => {
        const beside = Object.entries(peers).flatMap(([name, found]): Figure[] => {
          const value = found?.[work]
          return value === undefined ? [] : [{ what: `${what}: ${name}`, value, unit: 's' }]
        })
        const aim = peers.pandas ? { target: `below pandas, within 1.5 × Polars` } : {}
        return [{ what: `${what}: Modelwright`, value: own[what] ?? Number.NaN, unit: 's', ...aim }, ...beside]
      })
      if (!peers.pandas)
        console.log('  Without pandas and Polars: make a Python with both in python-data under the cache folder.')
      const took = await summarize(folder, table)
      tables.close()
      return [
        ...figures,
        { what: 'DuckDB SUMMARIZE of the same table', value: took, unit: 's' },
        {
          what: 'profile / SUMMARIZE',
          value: (own[works.profile] ?? Number.NaN) / took,
          unit: '×',
          target: 'at most 3',
        },
        { what: 'peak memory of this process', value: process.resourceUsage().maxRSS / 1024, unit: 'MB' },
      ]
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}
