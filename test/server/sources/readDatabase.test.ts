import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Source, SourceOf } from '#nodes/core/source.ts'
import { probeSource } from '#server/tables/importSource.ts'
import {
  type DatabaseServer,
  hasMariadb,
  hasPostgres,
  isLinuxX64,
  mariadbServer,
  postgresServer,
  readerPassword,
} from '#test/helpers/databaseServers.ts'
import { setUpTables, type TableSetup } from '#test/server/tables/tableSetup.ts'

type Format = 'postgres' | 'mysql'
type Asked = Partial<SourceOf<Format>>

const products = [
  {
    format: 'postgres',
    isThere: hasPostgres,
    start: postgresServer,
    types: [
      'CREATE TABLE kinds (whole BIGINT, price NUMERIC(9,2), ratio DOUBLE PRECISION, yes BOOLEAN, day DATE, at TIMESTAMPTZ, word TEXT, drawing BYTEA, doc JSONB, code VARCHAR(9), "A b" INT)',
      `INSERT INTO kinds VALUES
        (9007199254740993, 1.50, 'NaN', TRUE, '2024-02-29', '2024-02-29 10:30:00+02', 'ä "x",\n1', '\\x89504e470d0a1a0a', '{"a": 1}', '007', 1),
        (1, NULL, 0.25, NULL, NULL, NULL, NULL, NULL, NULL, '010', 2)`,
    ],
    many: "CREATE TABLE many AS SELECT n, repeat('x', 200) AS pad FROM generate_series(1, 60000) AS n",
    slow: 'SELECT a.n FROM many AS a, many AS b',
    writes: ["SELECT nextval('counted')", 'SELECT added()'],
    prepare: [
      'CREATE SEQUENCE counted',
      'CREATE FUNCTION added() RETURNS INT LANGUAGE sql AS $$ INSERT INTO kinds (whole) VALUES (5) RETURNING 1 $$',
    ],
    refused: [
      "SELECT pg_read_file('/etc/passwd')",
      `SELECT "pg_read_file"('/etc/passwd')`,
      `SELECT '\\', pg_read_file('/etc/passwd') --'`,
      `SELECT /* /* */ ' */ pg_sleep(9) --'`,
      `SELECT U&"pg_read\\005ffile"('/etc/passwd')`,
      "COPY kinds TO PROGRAM 'cat'",
    ],
  },
  {
    format: 'mysql',
    isThere: hasMariadb,
    start: mariadbServer,
    types: [
      'CREATE TABLE kinds (whole BIGINT UNSIGNED, price DECIMAL(9,2), ratio DOUBLE, yes TINYINT(1), day DATE, at DATETIME, word TEXT, drawing BLOB, doc JSON, code VARCHAR(9), `A b` INT)',
      `INSERT INTO kinds VALUES
        (9007199254740993, 1.50, NULL, 1, '2024-02-29', '2024-02-29 08:30:00', 'ä "x",\n1', x'89504e470d0a1a0a', '{"a": 1}', '007', 1),
        (1, NULL, 0.25, NULL, NULL, NULL, NULL, NULL, NULL, '010', 2)`,
    ],
    many: "CREATE TABLE many AS SELECT seq AS n, repeat('x', 200) AS pad FROM seq_1_to_60000",
    slow: 'SELECT a.n FROM many AS a, many AS b',
    writes: ['SELECT added()'],
    prepare: ['CREATE FUNCTION added() RETURNS INT BEGIN INSERT INTO kinds (whole) VALUES (5); RETURN 1; END'],
    refused: [
      "SELECT load_file('/etc/passwd')",
      "SELECT * FROM kinds INTO OUTFILE '/tmp/x'",
      'SELECT /*! load_file("/etc/passwd") */ 1',
      'SELECT sleep(9)',
    ],
  },
] as const

describe.each(products)('$format', ({ format, isThere, start, ...product }) => {
  const runs = isThere || isLinuxX64 ? test : test.skip
  let server: DatabaseServer
  let setup: TableSetup
  const secrets = new Map<string, string>()
  const secret = async (name: string) => secrets.get(name) ?? ''
  beforeAll(async () => {
    if (!isThere && !isLinuxX64) return
    server = await start()
    secrets.set('shop', server.address)
    setup = await setUpTables({ outside: { secret } })
    await mkdir(join(setup.folder, 'scratch'), { recursive: true })
    await server.run(...product.types, ...product.prepare, product.many)
  }, 90_000)
  afterAll(async () => {
    await setup?.close()
    server?.kill()
  })

  const source = (changes: Asked = {}): Source => ({
    format,
    connection: 'shop',
    table: '',
    query: '',
    refresh: 'run',
    minutes: 60,
    asked: '',
    ...(changes as object),
  })
  const read = (changes: Asked) => setup.tables.importSource(source(changes))
  const look = (changes: Asked, signal?: AbortSignal) =>
    probeSource(
      source(changes),
      { file: async (file) => file, secret, allowedAddresses: [] },
      { scratch: join(setup.folder, 'scratch'), signal },
    )

  runs('values come by the types of their columns, and before a run as in it', async () => {
    const { table, facts } = await read({ table: 'kinds' })
    const [first, second] = await setup.tables.rows(table, { limit: 9 })
    const yes = format === 'postgres' ? true : 1
    expect(first).toEqual({
      whole: '9007199254740993',
      price: 1.5,
      ratio: null,
      yes,
      day: '2024-02-29',
      at: '2024-02-29T08:30:00',
      word: 'ä "x",\n1',
      drawing: expect.stringMatching(/^data:image\/png/),
      doc: '{"a": 1}',
      code: '007',
      'A b': 1,
    })
    expect(second).toMatchObject({ whole: '1', price: null, ratio: 0.25, word: null, code: '010' })
    const before = await look({ table: 'kinds' })
    expect(before.columns).toEqual(facts.columns)
    expect(before.choices['table']).toEqual(['kinds', 'many'])
  })

  runs('a SELECT keeps its order; a look takes the beginning of a large answer', async () => {
    const { table } = await read({ query: 'SELECT n FROM many WHERE n <= 3 ORDER BY n DESC; -- newest first' })
    expect(await setup.tables.rows(table, { limit: 9 })).toEqual([{ n: 3 }, { n: 2 }, { n: 1 }])
    const seen = await look({ query: 'SELECT n FROM many ORDER BY n' })
    expect([seen.rows, seen.notes.join(' ')]).toEqual([undefined, expect.stringContaining('first 20,000 rows')])
    expect((await read({ table: 'many' })).table.rows).toBe(60_000)
  })

  runs('nothing is written, and no file of the server is read', async () => {
    for (const query of [
      ...product.refused,
      'DELETE FROM kinds',
      'SELECT 1; DROP TABLE kinds',
      'WITH gone AS (DELETE FROM kinds) SELECT 1',
    ])
      await expect(read({ query }), query).rejects.toMatchObject({ code: 'sql_refused', field: 'query' })
    for (const query of product.writes)
      await expect(read({ query }), query).rejects.toMatchObject({
        code: 'sql_refused',
        message: expect.stringMatching(/read.only/i),
      })
    await expect(read({ query: 'SELECT nothing FROM kinds' })).rejects.toMatchObject({ code: 'sql_failed' })
    await expect(read({ table: 'absent' })).rejects.toMatchObject({ code: 'sql_failed' })
    expect((await read({ table: 'kinds' })).table.rows).toBe(2)
  })

  runs('a wrong password, an absent server and a secret that is no address are told without the password', async () => {
    const told = async (address: string) => {
      secrets.set('other', address)
      const error = await read({ connection: 'other', table: 'kinds' }).then(
        () => undefined,
        (each: unknown) => each,
      )
      expect(error).toMatchObject({ field: 'connection' })
      expect(JSON.stringify(error) + String(error)).not.toMatch(new RegExp(`${readerPassword}|kiwi|wrongpear`))
      return (error as { code: string }).code
    }
    expect(await told(server.address.replace(/:[^:@]*@/, ':wrongpear@'))).toBe('database_connect')
    expect(await told(server.address.replace(/:\d+\//, ':1/'))).toBe('database_connect')
    expect(await told('host=127.0.0.1 password=kiwi')).toBe('connection_form')
    expect(await told(`https://kiwi:${encodeURIComponent(readerPassword)}@127.0.0.1/`)).toBe('connection_form')
  })

  runs('a reading that is cancelled ends at once, whatever the server is doing', async () => {
    const controller = new AbortController()
    const reading = look({ query: `${product.slow} WHERE a.n + b.n < 0` }, controller.signal)
    setTimeout(() => controller.abort(), 300)
    await expect(reading).rejects.toThrow(/abort/i)
  })

  runs('a server that goes away while it is read is a clear error', async () => {
    const other = setup.tables.importSource(source({ query: product.slow }))
    const watched = expect(other).rejects.toMatchObject({ code: 'database_lost', field: 'connection' })
    setTimeout(() => server.kill(), 1000)
    await watched
  })
})
