import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { handMadeModel, handMadePrediction } from '#test/helpers/handMadeModel.ts'
import { type InProcessServer, startTestServer } from '#test/helpers/server.ts'

let server: InProcessServer
let key = ''
beforeAll(async () => {
  server = await startTestServer()
  const { model } = await handMadeModel(server.services.artifacts)
  await server.services.endpoints.deploy({ name: 'exam', model })
  key = server.services.endpoints.keys.make({ endpoints: ['exam'] }, 'owner').key
})
afterAll(() => server.close())

const row = { hours: 20, practice: 70, track: 'data' }
const predict = (rows: unknown) => server.request('POST', '/api/endpoints/exam/predict', { rows })
const invoke = async (body: string, headers: Record<string, string>) => {
  const response = await fetch(`${server.url}/endpoints/exam/invocations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, ...headers },
    body,
  })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}
const csv = { 'content-type': 'text/csv' }
const json = { 'content-type': 'application/json' }

test('rows of raw values are answered with the endpoint, its version and a prediction each', async () => {
  const { status, body } = await predict([row, { hours: null, practice: 10, track: 'cloud' }])
  expect(status).toBe(200)
  expect(body).toEqual({
    endpoint: 'exam',
    version: 1,
    predictions: [
      { prediction: handMadePrediction(row) },
      { prediction: handMadePrediction({ hours: null, practice: 10, track: 'cloud' }) },
    ],
  })
})

test('applications ask at an address of their own, with a key', async () => {
  const response = await fetch(`${server.url}/endpoints/exam/predict`, {
    method: 'POST',
    headers: { ...json, authorization: `Bearer ${key}` },
    body: JSON.stringify({ rows: [row] }),
  })
  expect(await response.json()).toMatchObject({ predictions: [{ prediction: handMadePrediction(row) }] })
})

test.each([
  ['an unknown field', { ...row, hourz: 1 }, 'hourz', /"hourz" is not a field/],
  ['an absent field', { hours: 1, track: 'data' }, 'practice', /"practice" is absent; a number is expected/],
  ['a wrong type', { ...row, practice: 'many' }, 'practice', /"practice" must be a number; got "many"/],
  [
    'a missing value that nothing fills',
    { ...row, practice: null },
    'practice',
    /"practice" must be a number; it is missing/,
  ],
  ['an unseen category', { ...row, track: 'art' }, 'track', /"track" must be one of cloud, data; got "art"/],
  ['an object in a field', { ...row, hours: { a: 1 } }, 'hours', /"hours" must be a number/],
])('%s is refused by name, with what was expected', async (_, wrong, field, message) => {
  const { status, body } = await predict([row, wrong])
  expect(status).toBe(422)
  expect(body).toMatchObject({
    code: 'invalid_rows',
    problems: [{ row: 1, field, message: expect.stringMatching(message) }],
  })
  expect(JSON.stringify(body)).toContain('Row 2')
})

test.each([
  ['{"rows":[', /not valid JSON/],
  ['{"rows":{}}', /Send \{ "rows"/],
  ['[]', /Send \{ "rows"/],
  ['null', /Send \{ "rows"/],
  ['{}', /Send \{ "rows"/],
  ['{"rows":[]}', /no rows/],
  [`{"rows":${'['.repeat(5000)}${']'.repeat(5000)}}`, /nested deeper/],
  ['{"rows":[{"__proto__":{"hours":1}}]}', /__proto__/],
  ['{"rows":[{"\\u005f_proto__":1}]}', /__proto__/],
])('a body that is none is a bad request: %s', async (body, message) => {
  const response = await fetch(`${server.url}/api/endpoints/exam/predict`, { method: 'POST', headers: json, body })
  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ code: 'bad_request', detail: expect.stringMatching(message) })
})

test('rows that are no objects are named', async () => {
  expect((await predict([row, 5])).body).toMatchObject({
    code: 'invalid_rows',
    problems: [{ row: 1, message: expect.stringContaining('Row 2') }],
  })
})

test('more rows than one request may have are refused', async () => {
  const { status, body } = await predict(new Array(10_001).fill(row))
  expect([status, body]).toMatchObject([413, { code: 'too_large' }])
})

test('an endpoint that is not there is not found, whatever its name', async () => {
  for (const name of ['nothing', '__proto__', 'constructor', '..%2f..%2fexam', '%00']) {
    expect((await server.request('POST', `/api/endpoints/${name}/predict`, { rows: [row] })).status).toBe(404)
  }
})

test("SageMaker's CSV: values in the order of the inputs, answered as CSV", async () => {
  const answered = await invoke('20,70,data\n,10,cloud\n', csv)
  expect(answered).toMatchObject({ status: 200, type: expect.stringContaining('text/csv') })
  expect(answered.text).toBe(
    `${handMadePrediction(row)}\n${handMadePrediction({ hours: null, practice: 10, track: 'cloud' })}\n`,
  )
})

test('a header line in another case is recognised', async () => {
  const { status, text } = await invoke('Track,HOURS,Practice\ndata,20,70\n', csv)
  expect([status, text]).toEqual([200, `${handMadePrediction(row)}\n`])
})

test('a header line is recognised, in any order and with quotes', async () => {
  const answered = await invoke('"track",practice,hours\r\n"data",70,20\r\n', csv)
  expect(answered.text).toBe(`${handMadePrediction(row)}\n`)
})

test("SageMaker's JSON: objects, lists and features, answered as JSON", async () => {
  for (const instance of [row, [20, 70, 'data'], { features: [20, 70, 'data'] }]) {
    const answered = await invoke(JSON.stringify({ instances: [instance] }), json)
    expect(JSON.parse(answered.text)).toEqual({
      endpoint: 'exam',
      version: 1,
      predictions: [{ prediction: handMadePrediction(row) }],
    })
  }
  expect(JSON.parse((await invoke(JSON.stringify({ rows: [row] }), json)).text)).toMatchObject({ predictions: [{}] })
})

test('Accept chooses the format of the answer', async () => {
  expect((await invoke('20,70,data', { ...csv, accept: 'application/json' })).type).toContain('application/json')
  expect((await invoke(JSON.stringify({ rows: [row] }), { ...json, accept: 'text/csv' })).text).toBe(
    `${handMadePrediction(row)}\n`,
  )
  expect((await invoke('20,70,data', { ...csv, accept: 'image/png' })).status).toBe(406)
})

test.each([
  ['20,70', 422, /3 values are expected \(hours, practice, track\); got 2/],
  ['20,much,data', 422, /"practice" must be a number; got "much"/],
  ['20,70,art', 422, /"track" must be one of/],
  ['hours,practice,track\n', 400, /no rows/],
  ['', 400, /no rows/],
  ['20,"70,data', 400, /never closed/],
])('a CSV body that does not fit says so: %s', async (body, status, message) => {
  const answered = await invoke(body, csv)
  expect([answered.status, JSON.parse(answered.text).detail]).toEqual([status, expect.stringMatching(message)])
})

test('other content types are refused', async () => {
  expect((await invoke('<row/>', { 'content-type': 'application/xml' })).status).toBe(415)
  const form = await fetch(`${server.url}/api/endpoints/exam/predict`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '{"rows":[]}',
  })
  expect(form.status).toBe(415)
})

test('whatever the rows hold, the answer is a success or names what is wrong', async () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom('data', 'cloud', null, 20),
  )
  const name = fc.oneof(
    fc.constantFrom('hours', 'practice', 'track', 'id', 'score', 'constructor', 'toString', ''),
    fc.string(),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(fc.dictionary(name, value), value), { maxLength: 4 }), async (rows) => {
      const { status, body } = await predict(rows)
      expect([200, 400, 422]).toContain(status)
      if (status !== 200) expect(body).toMatchObject({ code: expect.any(String), detail: expect.any(String) })
    }),
    { numRuns: 150 },
  )
})
