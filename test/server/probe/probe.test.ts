import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { greyPng } from '#test/helpers/greyPng.ts'
import { type InProcessServer, startTestServer } from '#test/helpers/server.ts'
import { workbook } from '#test/helpers/sourceFiles.ts'

let server: InProcessServer
let file = ''
beforeAll(async () => {
  server = await startTestServer()
  const rows = Array.from({ length: 60 }, (_, at) => `${at},${at % 3 === 0 ? 'red' : 'blue'},${at * 2}`).join('\n')
  const response = await fetch(`${server.url}/api/files?name=colours.csv`, {
    method: 'POST',
    body: `number,colour,double\n${rows}\n`,
  })
  file = ((await response.json()) as { reference: string }).reference
})
afterAll(() => server.close())

const probe = (request: unknown) => server.request('POST', '/api/probe', { request })

test('a file is described: columns with kinds, rows, delimiter', async () => {
  const { status, body } = await probe({ kind: 'csv', file, options: {} })
  expect([status, body]).toMatchObject([
    200,
    {
      facts: {
        rows: 60,
        delimiter: ',',
        header: true,
        columns: [
          { name: 'number' },
          { name: 'colour', kind: 'category', categories: ['blue', 'red'] },
          { name: 'double' },
        ],
      },
    },
  ])
})

test('a SELECT is described without rows; one that reads a file is refused', async () => {
  const tables = { a: [{ name: 'x', kind: 'number' }] }
  const given = await probe({
    kind: 'select',
    sql: 'SELECT x > 1 AS large, count(*) AS rows FROM a GROUP BY ALL',
    tables,
  })
  const selected = [
    { name: 'large', is: 'boolean' },
    { name: 'rows', is: 'integer' },
  ]
  expect([given.status, given.body]).toEqual([200, { facts: { selected } }])
  const { status, body } = await probe({ kind: 'select', sql: "SELECT * FROM read_text('/etc/hostname')", tables })
  expect([status, JSON.stringify(body)]).toEqual([422, expect.stringContaining('out of reach')])
})

test('the same question asked many times at once has one answer', async () => {
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => probe({ kind: 'csv', file, options: { delimiter: ',' } })),
  )
  expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1)
})

test('a file of the workspace that changes is looked at again', async () => {
  const path = join(server.home, 'flows', 'own.csv')
  writeFileSync(path, 'a,b\n1,2\n3,4\n')
  expect((await probe({ kind: 'csv', file: 'own.csv', options: {} })).body).toMatchObject({ facts: { rows: 2 } })
  writeFileSync(path, 'a,b\n1,2\n3,4\n5,6\n')
  expect((await probe({ kind: 'csv', file: 'own.csv', options: {} })).body).toMatchObject({ facts: { rows: 3 } })
})

test.each([
  [{ kind: 'csv', file: 'absent.csv', options: {} }, 422, 'unreadable_file'],
  [{ kind: 'csv', file: '../../secret.csv', options: {} }, 400, 'bad_request'],
  [{ kind: 'csv', file: `file:${'0'.repeat(64)}/gone.csv`, options: {} }, 404, 'not_found'],
  [{ kind: 'csv', file: 'file:nonsense', options: {} }, 400, 'bad_request'],
  [{ kind: 'csv', file: '', options: {} }, 400, 'bad_request'],
  [{ kind: 'csv', file: 'own.csv', options: { header: 'perhaps' } }, 400, 'bad_request'],
  [{ kind: 'xml', file: 'own.csv', options: {} }, 400, 'bad_request'],
  [null, 400, 'bad_request'],
])('a question that cannot be answered says why: %j', async (request, status, code) => {
  const answered = await probe(request)
  expect([answered.status, answered.body]).toMatchObject([status, { code }])
})

test('an upload that is gone is to be uploaded again', async () => {
  const { body } = await probe({ kind: 'csv', file: `file:${'0'.repeat(64)}/gone.csv`, options: {} })
  expect(body).toMatchObject({ detail: expect.stringMatching(/"gone\.csv".*Upload the file again\.$/) })
})

test('a complete flow is proposed for a file and the column to predict', async () => {
  const { status, body } = await server.request('POST', '/api/flows/propose', {
    file,
    name: 'Colours',
    target: 'colour',
  })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    flow: {
      name: 'Colours',
      nodes: expect.arrayContaining([
        expect.objectContaining({ type: 'train.train' }),
        expect.objectContaining({ type: 'deploy.deploy' }),
      ]),
    },
  })
  const stored = await server.request('POST', '/api/flows', { flow: (body as { flow: unknown }).flow })
  expect(stored.status).toBe(201)
})

test('a column that is not there cannot be predicted', async () => {
  const { status, body } = await server.request('POST', '/api/flows/propose', { file, name: 'Colours', target: 'size' })
  expect([status, body]).toMatchObject([
    400,
    { detail: 'The file has no column "size". It has number, colour, double.' },
  ])
})

test('a zip is proposed for by what is in it: pictures by a network that looks, texts by their words', async () => {
  const upload = async (name: string, files: Record<string, Uint8Array>): Promise<string> => {
    const body = zipSync(files) as Uint8Array<ArrayBuffer>
    const response = await fetch(`${server.url}/api/files?name=${name}`, { method: 'POST', body })
    return ((await response.json()) as { reference: string }).reference
  }
  const typesFor = async (reference: string) => {
    const wish = { file: reference, name: 'Mine', target: 'label' }
    const { body } = await server.request('POST', '/api/flows/propose', wish)
    return (body as { flow: { nodes: { type: string }[] } }).flow.nodes.map(({ type }) => type)
  }
  const each = Array.from({ length: 24 }, (_, at) => at)
  const pictures = Object.fromEntries(
    each.map((at) => [`${at % 2 ? 'dark' : 'light'}/${at}.png`, greyPng(new Uint8Array(64).fill(at * 5), 8)]),
  )
  const readme = { 'readme.txt': strToU8('Pictures, half of them dark.') }
  expect(await typesFor(await upload('pictures.zip', { ...pictures, ...readme }))).toEqual(
    expect.arrayContaining(['data.images', 'prepare.image', 'layers.conv2d', 'train.train']),
  )
  const texts = Object.fromEntries(
    each.map((at) => [
      `${at % 2 ? 'good' : 'bad'}/${at}.txt`,
      strToU8(`This is the text of number ${at}, long enough.`),
    ]),
  )
  expect(await typesFor(await upload('texts.zip', texts))).toEqual(
    expect.arrayContaining(['data.texts', 'prepare.textTfidf', 'train.linear']),
  )
})

test('where nothing is left to learn from, no flow is proposed, and what to do is said', async () => {
  const columns = ['number', 'double'].map((name) => ({ name, role: 'ignore' }))
  const wish = { file, name: 'Colours', target: 'colour', columns }
  const { status, body } = await server.request('POST', '/api/flows/propose', wish)
  expect(status).toBe(422)
  expect((body as { detail: string }).detail).toBe(
    'No column is left to learn from: number (ignore), double (ignore). Give at least one of them the role "feature" in "columns", or predict another column.',
  )
})

test('a workbook is described by its format, runs in a worker, and gives the columns that were foretold', async () => {
  const rows = Array.from({ length: 30 }, (_, at) => [at * 1.5, at % 2 === 0 ? 'red' : 'blue'])
  const response = await fetch(`${server.url}/api/files?name=sizes.xlsx`, {
    method: 'POST',
    body: workbook({ Sizes: [['size', 'colour'], ...rows] }) as Uint8Array<ArrayBuffer>,
  })
  const { reference } = (await response.json()) as { reference: string }
  const source = { format: 'excel', file: reference, sheet: '', header: 'auto', missing: [] }
  const told = (await probe({ kind: 'source', source })).body as {
    facts: { columns: { name: string }[]; head: unknown }
  }
  expect(told).toMatchObject({ facts: { rows: 30, choices: { sheet: ['Sizes'] } } })
  expect(told.facts.head).toContainEqual([1.5, 'blue'])

  const node = { id: 'data', type: 'data.excel', version: 1, params: { file: reference }, position: { x: 0, y: 0 } }
  const flow = { format: 'modelwright-flow', schemaVersion: 1, name: 'Sizes', nodes: [node], edges: [] }
  const { id } = (await server.request('POST', '/api/flows', { flow })).body as { id: string }
  const runOnce = async () => {
    const run = (await server.request('POST', '/api/runs', { flowId: id })).body as { id: string }
    // The stream of events ends when the run does.
    await (await fetch(`${server.url}/api/runs/${run.id}/events`)).text()
    return (await server.request('GET', `/api/runs/${run.id}`)).body as {
      id: string
      status: string
      nodes: { state: string }[]
    }
  }
  const run = await runOnce()
  expect(run).toMatchObject({ status: 'done', nodes: [{ state: 'done' }] })
  const page = await server.request('GET', `/api/runs/${run.id}/nodes/data/outputs/table/page?offset=0&limit=5`)
  expect(page.body).toMatchObject({ rows: 30, columns: told.facts.columns.map(({ name }) => ({ name })) })
  expect(await runOnce()).toMatchObject({ status: 'done', nodes: [{ state: 'cached' }] })
}, 60_000)
