import { serve } from '@hono/node-server'
import autocannon from 'autocannon'
import { Hono } from 'hono'
import { apiOf } from '#test/helpers/api.ts'
import { spawnTestServer } from '#test/helpers/server.ts'
import type { Benchmark } from './figure.ts'

type Load = { median: number; p99: number; perSecond: number }

/** One connection, one request after the other: what a single caller waits. */
async function callOneAfterAnother(url: string, body: string, seconds: number): Promise<Load> {
  const result = await autocannon({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    connections: 1,
    duration: seconds,
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refusals, ${result.errors} errors.`)
  return { median: 1000 / result.requests.p50, p99: result.latency.p99, perSecond: result.requests.average }
}

export const endpointLatency: Benchmark = {
  name: 'endpoint',
  title: 'Endpoint: one row a request, idle and while a training runs',
  run: async ({ short }) => {
    const seconds = short ? 3 : 10
    const server = await spawnTestServer()
    const bare = serve({
      fetch: new Hono().post('/', async (c) =>
        c.json({ predictions: [{ prediction: (await c.req.json()).rows.length }] }),
      ).fetch,
      port: 0,
      hostname: '127.0.0.1',
    })
    try {
      const api = apiOf(server.url)
      const { id, flow } = await api.copyTemplate('exam-score')
      const run = await api.finished((await api.startRun(id)).id)
      if (run.status !== 'done') throw new Error(`The run ended as ${run.status}: ${JSON.stringify(run.problems)}`)
      const example = (flow as { template?: { example?: object } }).template?.example ?? {}
      const body = JSON.stringify({ rows: [example] })
      const predict = `${server.url}/api/endpoints/exam-score/predict`
      await callOneAfterAnother(predict, body, 1)
      const idle = await callOneAfterAnother(predict, body, seconds)

      const again = await api.copyTemplate('exam-score')
      const slow = structuredClone(again.flow) as { nodes: { id: string; params: Record<string, unknown> }[] }
      for (const node of slow.nodes)
        if (node.id === 'train') Object.assign(node.params, { epochs: 2000, earlyStopping: false, seed: 7 })
      const saved = await api.put<{ id: string }>(`/api/flows/${again.id}`, {
        flow: slow,
        baseRevision: again.revision,
      })
      const training = await api.startRun(saved.id, { scope: { kind: 'to', node: 'train' } })
      for (;;) {
        const state = (await api.get<typeof training>(`/api/runs/${training.id}`)).nodes.find(
          (node) => node.id === 'train',
        )
        if (state?.progress?.epoch) break
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      const busy = await callOneAfterAnother(predict, body, seconds)
      await api.post(`/api/runs/${training.id}/cancel`)

      const address = bare.address()
      const peer = await callOneAfterAnother(
        `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`,
        body,
        seconds,
      )
      return [
        { what: 'median latency, idle', value: idle.median, unit: 'ms' },
        { what: 'median latency while training', value: busy.median, unit: 'ms' },
        { what: 'while training against idle', value: busy.median / idle.median, unit: 'times', target: 'at most 2' },
        { what: '99th percentile while training', value: busy.p99, unit: 'ms' },
        { what: 'a bare Hono route, idle', value: peer.median, unit: 'ms' },
        { what: 'idle against the bare route', value: idle.median / peer.median, unit: 'times' },
      ]
    } finally {
      bare.close()
      await server.close()
    }
  },
}
