import { execFile, spawn } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { chown, mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import mysql from 'mysql2/promise'
import pg from 'pg'

/** A database server of its own on 127.0.0.1, with a user "reader" whose password is `readerPassword`. */
export type DatabaseServer = {
  /** With user, password and the name of the database. */
  address: string
  /** Runs statements as the owner. */
  run: (...statements: string[]) => Promise<void>
  /** Ends it at once, as when the machine fails. */
  kill: () => void
}

export const readerPassword = 'kiwi@7/plum'
const run = promisify(execFile)
const database = 'shop'

const postgresFolder = globSync('/usr/lib/postgresql/*/bin').toSorted().at(-1) ?? ''
const mariadb = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd', '/usr/bin/mariadbd'].find((each) => existsSync(each))
const mariadbInstall = ['/usr/bin/mariadb-install-db', '/usr/local/bin/mariadb-install-db'].find((each) =>
  existsSync(each),
)
export const hasPostgres = postgresFolder !== ''
export const hasMariadb = mariadb !== undefined && mariadbInstall !== undefined
export const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64'

/** These servers refuse to run as root. */
const nobody = 65_534
const asUser = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
const quiet = {
  env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', LC_ALL: 'C.UTF-8' },
} as const

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}

async function ownFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `modelwright-${name}-`))
  if (asUser.uid !== undefined) await chown(folder, nobody, nobody)
  return folder
}

/** Waits beside the server until nobody holds its other end any more, however that one ended; then ends the server. */
const keeper = 'folder=$1; shift; "$@" </dev/null & cat >/dev/null; kill -9 $!; wait $!; rm -rf "$folder"'

/** A server that ends with this process at the latest, and its folder with it. */
function serve(folder: string, program: string, options: readonly string[]): { kill: () => void } {
  const child = spawn('sh', ['-c', keeper, 'sh', folder, program, ...options], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: quiet.env,
    cwd: folder,
    ...asUser,
  })
  child.unref()
  return { kill: () => void child.stdin.end() }
}

async function eventually<T>(connect: () => Promise<T>): Promise<T> {
  const until = Date.now() + 60_000
  for (;;) {
    try {
      return await connect()
    } catch (error) {
      if (Date.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function startPostgres(): Promise<DatabaseServer> {
  const folder = await ownFolder('postgres')
  const data = join(folder, 'data')
  const options = { ...asUser, env: quiet.env, cwd: folder }
  await run(
    join(postgresFolder, 'initdb'),
    ['-D', data, '-U', 'owner', '-A', 'trust', '--auth-host=scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-sync'],
    options,
  )
  const port = await freePort()
  const { kill } = serve(folder, join(postgresFolder, 'postgres'), [
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
    '-F',
    '-c',
    'max_connections=20',
    '-c',
    'shared_buffers=16MB',
  ])
  const query = async (name: string, statements: readonly string[]): Promise<void> => {
    const client = new pg.Client({ host: folder, port, user: 'owner', database: name })
    await client.connect()
    try {
      for (const statement of statements) await client.query(statement)
    } finally {
      await client.end()
    }
  }
  await eventually(() => query('postgres', ['SELECT 1']))
  await query('postgres', [
    `CREATE USER reader PASSWORD '${readerPassword}'`,
    `CREATE DATABASE ${database} OWNER reader`,
  ])
  return {
    address: `postgresql://reader:${encodeURIComponent(readerPassword)}@127.0.0.1:${port}/${database}`,
    run: (...statements) => query(database, ['SET ROLE reader', ...statements]),
    kill,
  }
}

async function startMariadb(): Promise<DatabaseServer> {
  const folder = await ownFolder('mariadb')
  const data = join(folder, 'data')
  const options = { ...asUser, env: quiet.env, cwd: folder }
  await run(
    mariadbInstall ?? '',
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    options,
  )
  const port = await freePort()
  const socketPath = join(folder, 'm.sock')
  const { kill } = serve(folder, mariadb ?? '', [
    '--no-defaults',
    `--datadir=${data}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${socketPath}`,
    `--pid-file=${join(folder, 'pid')}`,
    '--innodb-buffer-pool-size=16M',
    '--innodb-flush-log-at-trx-commit=0',
    '--skip-log-bin',
  ])
  const query = async (name: string | undefined, statements: readonly string[]): Promise<void> => {
    const connection = await mysql.createConnection({ socketPath, user: 'root', ...(name && { database: name }) })
    try {
      for (const statement of statements) await connection.query(statement)
    } finally {
      await connection.end()
    }
  }
  await eventually(() => query(undefined, ['SELECT 1']))
  await query(undefined, [
    `CREATE DATABASE ${database} CHARACTER SET utf8mb4`,
    `CREATE USER 'reader'@'127.0.0.1' IDENTIFIED BY '${readerPassword}'`,
    `GRANT ALL ON ${database}.* TO 'reader'@'127.0.0.1'`,
  ])
  return {
    address: `mysql://reader:${encodeURIComponent(readerPassword)}@127.0.0.1:${port}/${database}`,
    run: (...statements) => query(database, statements),
    kill,
  }
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** One for each process of tests, made when it is first asked for. */
export const postgresServer = once(startPostgres)
export const mariadbServer = once(startMariadb)

/** Statements that make a table of these rows; the first row has the names. Numbers stay numbers, all else is text. */
export function tableStatements(name: string, rows: readonly (readonly unknown[])[]): string[] {
  const [head = [], ...body] = rows
  const columns = head.map(
    (each, at) =>
      `${String(each)} ${body.some((row) => typeof row[at] === 'string') ? 'VARCHAR(200)' : 'DOUBLE PRECISION'}`,
  )
  const literal = (value: unknown): string =>
    typeof value === 'number' ? String(value) : typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : 'NULL'
  return [
    `DROP TABLE IF EXISTS ${name}`,
    `CREATE TABLE ${name} (${columns.join(', ')})`,
    `INSERT INTO ${name} VALUES ${body.map((row) => `(${row.map(literal).join(', ')})`).join(', ')}`,
  ]
}
