import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type InProcessServer, startTestServer } from '#test/helpers/server.ts'

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
