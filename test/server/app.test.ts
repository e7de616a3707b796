import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest'
import type { EndpointResource, FlowResource, PredictResponse } from '#server/contract/resources.ts'
import type { Run } from '#server/contract/run.ts'
import { handMadeModel, handMadePrediction } from '#test/helpers/handMadeModel.ts'
import { type InProcessServer, startTestServer } from '#test/helpers/server.ts'

let server: InProcessServer
beforeAll(async () => {
  server = await startTestServer()
  const { model } = await handMadeModel(server.services.artifacts)
  await server.services.endpoints.deploy({ name: 'exam', model })
})
afterAll(() => server.close())

test('the typed client reaches every feature and knows the types of answers by their status', async () => {
  const { api } = server.client
  const made = await api.flows.$post({ json: { name: 'Typed' } })
  if (made.status !== 201) throw new Error(`The flow was not made: ${made.status}`)
  const flow = await made.json()
  expectTypeOf(flow).not.toBeAny()
  expectTypeOf(flow.revision).toEqualTypeOf<FlowResource['revision']>()
  expectTypeOf(flow.upgraded).toEqualTypeOf<FlowResource['upgraded']>()
  const saved = await api.flows[':id'].$put({
    param: { id: flow.id },
    json: { flow: flow.flow, baseRevision: 'another' },
  })
  expect(saved.status).toBe(409)
  if (saved.status === 409) expectTypeOf((await saved.json()).currentRevision).toEqualTypeOf<string | undefined>()

  const answered = await api.endpoints[':name'].predict.$post({
    param: { name: 'exam' },
    json: { rows: [{ hours: 1, practice: 2, track: 'data' }] },
  })
  if (answered.status !== 200) throw new Error(`No prediction: ${answered.status}`)
  const body = await answered.json()
  expectTypeOf(body).toEqualTypeOf<PredictResponse>()
  expect(body.predictions).toEqual([{ prediction: handMadePrediction({ hours: 1, practice: 2, track: 'data' }) }])

  const listed = await api.endpoints.$get()
  expectTypeOf(await listed.json()).toEqualTypeOf<{ endpoints: EndpointResource[] }>()
  const runs = await api.runs.$get({ query: {} })
  if (runs.status === 200) {
    const [first] = (await runs.json()).runs
    expectTypeOf(first?.status).toEqualTypeOf<Run['status'] | undefined>()
  }
})
