import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { handMadeModel, handMadePrediction } from '#test/helpers/handMadeModel.ts'
import { type InProcessServer, startTestServer, temporaryFolder } from '#test/helpers/server.ts'

let server: InProcessServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const deploy = async (name: string, wrong?: Parameters<typeof handMadeModel>[1]) => {
  const { model } = await handMadeModel(server.services.artifacts, wrong)
  return server.services.endpoints.deploy({ name, model }, { runId: 'run-1', flowId: 'flow-1' })
}

test('a model that repeats its training-time predictions is deployed and described', async () => {
  expect(await deploy('first')).toEqual({
    type: 'endpoint',
    name: 'first',
    version: 1,
    path: '/endpoints/first/predict',
    created: true,
    replayedRows: 3,
    largestDifference: expect.closeTo(0, 6),
  })
  const { status, body } = await server.request('GET', '/api/endpoints/first')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    name: 'first',
    version: 1,
    task: 'regression',
    target: { name: 'score' },
    runId: 'run-1',
    flowId: 'flow-1',
    metrics: { rmse: 1 },
    inputs: [
      { name: 'hours', min: 0, max: 100, typical: 40 },
      { name: 'practice' },
      { name: 'track', categories: ['cloud', 'data'] },
    ],
  })
  expect(body).toHaveProperty('examples.0', { hours: 10, practice: 60, track: 'cloud' })
})

test('the same model under the same name makes no new version; another one does', async () => {
  await deploy('versions')
  expect(await deploy('versions')).toMatchObject({ version: 1, created: false })
  const other = { kernel: [2, 1, 1, -5], outputs: (right: number, row: number) => (row === 1 ? right : right + 10) }
  expect(await deploy('versions', other)).toMatchObject({ version: 2, created: true })
  expect(await deploy('versions')).toMatchObject({ version: 1, created: false })
  expect((await server.request('GET', '/api/endpoints/versions/versions')).body).toMatchObject({
    versions: [{ version: 2 }, { version: 1 }],
  })
  const { body } = await server.request('POST', '/api/endpoints/versions/predict', {
    rows: [{ hours: 1, practice: 1, track: 'cloud' }],
  })
  expect(body).toMatchObject({
    version: 1,
    predictions: [{ prediction: handMadePrediction({ hours: 1, practice: 1, track: 'cloud' }) }],
  })
})

test('a live model that differs from its training is refused, naming row and difference, and the old version goes on', async () => {
  await deploy('guarded')
  const refused = deploy('guarded', {
    kernel: [2, 1, 0, -4],
    outputs: (right, row) => (row === 1 ? right + 10.05 : right),
  })
  await expect(refused).rejects.toMatchObject({ code: 'replay_differs', status: 409 })
  await expect(refused).rejects.toThrow(
    /Row 2 of the training data: the live model predicts .* training predicted .* they differ by/,
  )
  expect((await server.request('GET', '/api/endpoints/guarded')).body).toMatchObject({ version: 1 })
})

test.each([
  ['within', 1e-6, true],
  ['beyond', 2e-5, false],
])('the tolerance is relative to the size of the prediction: %s', async (name, share, isAccepted) => {
  const attempt = deploy(`tolerance-${name}`, { outputs: (right) => right * (1 + share) })
  if (isAccepted) expect((await attempt).created).toBe(true)
  else await expect(attempt).rejects.toMatchObject({ code: 'replay_differs' })
})

test('a training-time prediction that is no number never counts as equal', async () => {
  await expect(deploy('nan', { kernel: [Number.NaN, 1, 0, -5] })).rejects.toMatchObject({ code: 'replay_differs' })
})

test.each(['', '-a', 'a-', 'a b', '../x', 'ä', 'x'.repeat(64)])('"%s" cannot name an endpoint', async (name) => {
  await expect(deploy(name)).rejects.toMatchObject({ code: 'bad_request' })
})

test('an endpoint answers after a restart and counts its rows; a deleted one is gone', async () => {
  const home = await temporaryFolder()
  const first = await startTestServer({ home })
  const { model } = await handMadeModel(first.services.artifacts)
  await first.services.endpoints.deploy({ name: 'kept', model })
  await first.request('POST', '/api/endpoints/kept/predict', { rows: [{ hours: 1, practice: 2, track: 'data' }] })
  await first.close()
  const second = await startTestServer({ home })
  try {
    expect((await second.request('GET', '/api/endpoints')).body).toMatchObject({
      endpoints: [{ name: 'kept', requests: 1 }],
    })
    const { body } = await second.request('POST', '/api/endpoints/kept/predict', {
      rows: [{ hours: 1, practice: 2, track: 'data' }],
    })
    expect(body).toMatchObject({
      predictions: [{ prediction: handMadePrediction({ hours: 1, practice: 2, track: 'data' }) }],
    })
    expect((await second.request('DELETE', '/api/endpoints/kept')).status).toBe(204)
    expect((await second.request('POST', '/api/endpoints/kept/predict', { rows: [{}] })).status).toBe(404)
    expect((await second.request('DELETE', '/api/endpoints/kept')).status).toBe(404)
  } finally {
    await second.close()
    await rm(home, { recursive: true })
  }
})
