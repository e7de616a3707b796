import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PredictResponse } from '#server/contract/resources.ts'
import { apiOf } from '#test/helpers/api.ts'
import { startTestServer, type TestServer } from '#test/helpers/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

test('an endpoint for texts takes the raw text', async () => {
  const api = apiOf(server.url)
  const { id } = await api.copyTemplate('food-reviews')
  expect((await api.finished((await api.startRun(id)).id)).status).toBe('done')
  const { predictions } = await api.post<PredictResponse>('/api/endpoints/food-reviews/predict', {
    rows: [
      { review: 'Absolutely the best! Love it, great taste, highly recommend. My favorite.' },
      { review: 'Not good at all. Disappointed, stale, terrible taste. Waste of money.' },
    ],
  })
  expect(predictions.map(({ prediction }) => prediction)).toEqual(['great', 'other'])
})
