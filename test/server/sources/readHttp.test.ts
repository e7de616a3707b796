import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SourceOf } from '#nodes/core/source.ts'
import { isAllowedAddress } from '#server/sources/allowedAddress.ts'
import { type DownloadOptions, download } from '#server/sources/download.ts'
import { parquetFile } from '#test/helpers/sourceFiles.ts'
import { setUpTables, type TableSetup } from '#test/server/tables/tableSetup.ts'

const csv = 'size,colour\n1.5,red\n2.5,blue\n3.5,red\n'
const token = 'Bearer apricot-42'

let server: Server
let base = ''
let setup: TableSetup
let parquet: Buffer
const heard: { path: string; authorization: string | undefined; host: string | undefined }[] = []

const answers: Record<string, (answer: ServerResponse, request: IncomingMessage) => void> = {
  '/data.csv': (answer) => answer.setHeader('content-type', 'text/csv').end(csv),
  '/zipped': (answer) => answer.setHeader('content-encoding', 'gzip').end(gzipSync(csv)),
  '/brotli': (answer) => answer.setHeader('content-encoding', 'br').end(brotliCompressSync(csv)),
  '/bomb': (answer) => answer.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(3_000_000))),
  '/records': (answer) =>
    answer.setHeader('content-type', 'application/json').end(JSON.stringify({ n: 2, found: [{ a: 1 }, { a: 2 }] })),
  '/table.parquet': (answer) => answer.end(parquet),
  '/page': (answer) => answer.end('<!DOCTYPE html><p>Hello'),
  '/picture': (answer) => answer.setHeader('content-type', 'image/png').end('x'),
  '/empty': (answer) => answer.end(),
  '/broken': (answer) => answer.setHeader('content-type', 'application/json').end('[{"a": 1}, {"a": '),
  '/absent': (answer) => answer.writeHead(404).end(),
  '/key': (answer, request) =>
    request.headers['authorization'] === token ? answer.end(csv) : answer.writeHead(401).end(),
  '/silent': () => undefined,
  '/drip': (answer) => {
    answer.write('a,b\n')
    const timer = setInterval(() => answer.write('1,2\n'), 20)
    answer.once('close', () => clearInterval(timer))
  },
  '/stalls': (answer) => answer.write('a,b\n1,2\n'),
  '/cut': (answer) => {
    answer.setHeader('content-length', 1000)
    answer.write('a,b\n')
    setTimeout(() => answer.destroy(), 20)
  },
  '/on': (answer) => answer.writeHead(302, { location: '/data.csv' }).end(),
  '/round': (answer) => answer.writeHead(302, { location: '/round' }).end(),
  '/inside': (answer) => answer.writeHead(301, { location: base.replace('127.0.0.1', '127.0.0.2') }).end(),
  '/elsewhere': (answer) =>
    answer.writeHead(307, { location: `${base.replace('127.0.0.1', 'other.example')}/data.csv` }).end(),
  '/file': (answer) => answer.writeHead(302, { location: 'file:///etc/passwd' }).end(),
}

beforeAll(async () => {
  server = createServer((request, answer) => {
    const path = request.url ?? ''
    heard.push({ path, authorization: request.headers['authorization'], host: request.headers['host'] })
    const give = answers[path]
    if (give) give(answer, request)
    else answer.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  setup = await setUpTables({ outside: { secret: async () => token, allowedAddresses: ['127.0.0.1'] } })
  parquet = await readFile(await parquetFile(setup.folder, 'table.parquet', csv))
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await setup.close()
})

const source = (path: string, changes: Partial<SourceOf<'http'>> = {}): SourceOf<'http'> => ({
  format: 'http',
  address: base + path,
  content: 'auto',
  records: '',
  header: 'auto',
  missing: [],
  headerName: 'Authorization',
  secret: '',
  refresh: 'run',
  minutes: 60,
  asked: '',
  ...changes,
})
const read = (path: string, changes: Partial<SourceOf<'http'>> = {}) => setup.tables.importSource(source(path, changes))
const fetched = async (address: string, options: Partial<DownloadOptions> = {}) => {
  const path = join(setup.folder, `${crypto.randomUUID()}.body`)
  await download(address, { path, allowed: [], ...options })
  return readFile(path, 'utf8')
}
const here = { allowed: ['127.0.0.1/32'] }

describe('what is read', () => {
  test.each(['/data.csv', '/zipped', '/brotli', '/table.parquet', '/on'])('%s becomes a table', async (path) => {
    const { table, facts } = await read(path)
    expect(await setup.tables.rows(table, { limit: 9 })).toEqual([
      { size: 1.5, colour: 'red' },
      { size: 2.5, colour: 'blue' },
      { size: 3.5, colour: 'red' },
    ])
    expect(facts.content).toBe((await read(path)).facts.content)
  })

  test('records within an answer are found', async () => {
    const { table } = await read('/records', { records: 'found' })
    expect(await setup.tables.rows(table, { limit: 9 })).toEqual([{ a: 1 }, { a: 2 }])
  })

  test.each([
    ['/page', 'http_type'],
    ['/picture', 'http_type'],
    ['/empty', 'file_empty'],
    ['/broken', 'json_broken'],
    ['/absent', 'http_status'],
    ['/cut', 'http_unreachable'],
  ])('%s is refused as %s', async (path, code) => {
    await expect(read(path)).rejects.toMatchObject({ code, field: 'address' })
  })

  test('a secret goes in its header, to the first host alone, and into no message', async () => {
    await expect(read('/key')).rejects.toMatchObject({ code: 'http_status', hint: expect.stringContaining('secret') })
    expect((await read('/key', { secret: 'api' })).table.rows).toBe(3)
    heard.length = 0
    const body = await fetched(`${base}/elsewhere`, {
      ...here,
      resolve: async () => ['127.0.0.1'],
      secretHeader: { name: 'Authorization', value: token },
    })
    expect(body).toBe(csv)
    expect(heard.map(({ authorization }) => authorization)).toEqual([token, undefined])
    await expect(read('/key', { secret: 'api', headerName: 'Host' })).rejects.toMatchObject({ code: 'header_name' })
  })
})

describe('what ends', () => {
  test.each([
    ['/silent', { idle: 150 }, 'http_slow'],
    ['/stalls', { idle: 150 }, 'http_slow'],
    ['/drip', { total: 300 }, 'http_slow'],
    ['/drip', { bytes: 30 }, 'http_large'],
    ['/bomb', { bytes: 1_000_000 }, 'http_large'],
    ['/round', {}, 'http_redirect'],
  ])('%s with limits %j', async (path, limits, code) => {
    await expect(fetched(base + path, { ...here, limits })).rejects.toMatchObject({ code, field: 'address' })
  })

  test('a run that is cancelled', async () => {
    const controller = new AbortController()
    const reading = fetched(`${base}/silent`, { ...here, signal: controller.signal })
    setTimeout(() => controller.abort(), 100)
    await expect(reading).rejects.toThrow(/abort/i)
  })
})

describe('what may not be reached', () => {
  test.each([
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f.1',
    '0.0.0.0',
    '10.0.0.1',
    '192.168.1.1',
    '172.16.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a00:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[fc00::1]',
    '[fe80::1]',
    '[ff02::1]',
  ])('%s', async (host) => {
    heard.length = 0
    const { port } = new URL(base)
    await expect(fetched(`http://${host}:${port}/data.csv`)).rejects.toMatchObject({ code: 'address_refused' })
    expect(heard).toEqual([])
  })

  test('a name that stands for such an address, alone or beside a public one', async () => {
    for (const found of [['127.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['::ffff:127.0.0.1'], []])
      await expect(fetched('http://public.example/', { resolve: async () => found })).rejects.toMatchObject({
        code: found.length === 0 ? 'http_unreachable' : 'address_refused',
      })
  })

  test('an address that a redirect leads to, and other ways than http', async () => {
    for (const [path, code] of [
      ['/inside', 'address_refused'],
      ['/file', 'address_form'],
    ] as const)
      await expect(fetched(base + path, here)).rejects.toMatchObject({ code })
    for (const address of ['file:///etc/passwd', 'ftp://example.org/a', 'http://me:secret@example.org/', 'nonsense'])
      await expect(fetched(address, here)).rejects.toMatchObject({ code: 'address_form' })
  })

  test('what was checked is what is connected to, though the name may mean something else a moment later', async () => {
    const given = [['127.0.0.1'], ['10.0.0.1']]
    heard.length = 0
    const url = `${base.replace('127.0.0.1', 'changes.example')}/data.csv`
    expect(await fetched(url, { ...here, resolve: async () => given.shift() ?? [] })).toBe(csv)
    expect(given).toEqual([['10.0.0.1']])
    expect(heard[0]?.host).toMatch(/^changes\.example/)
  })

  test('special ranges are never public, in whichever form an address is written', () => {
    const byte = fc.integer({ min: 0, max: 255 })
    const inside = fc.oneof(
      fc.tuple(fc.constant(10), byte, byte, byte),
      fc.tuple(fc.constant(127), byte, byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
      fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
    )
    fc.assert(
      fc.property(inside, (parts) => {
        const text = parts.join('.')
        const forms = [text, `::ffff:${text}`, `64:ff9b::${text}`, `::${text}`]
        expect(forms.map((each) => isAllowedAddress(each, []))).toEqual([false, false, false, false])
        expect(isAllowedAddress(text, [`${text}/32`])).toBe(true)
      }),
    )
    expect(['8.8.8.8', '2606:4700::1111'].map((each) => isAllowedAddress(each, []))).toEqual([true, true])
    expect(isAllowedAddress('10.1.2.3', ['10.1.0.0/16', 'fc00::/7'])).toBe(true)
    expect(isAllowedAddress('10.2.2.3', ['10.1.0.0/16', '10.2.2.4'])).toBe(false)
    expect(isAllowedAddress('nonsense', [])).toBe(false)
  })
})
