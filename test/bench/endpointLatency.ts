import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { apiOf } from '#test/helpers/api.ts'
import { spawnTestServer } from '#test/helpers/server.ts'
import { type Benchmark, percentile } from './figure.ts'

type Latency = { median: number; p99: number }

/** One caller on one connection, one request after the other: what it waits for each, in milliseconds. */
async function callOneAfterAnother(url: string, body: string, seconds: number, key = ''): Promise<Latency> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const call = () =>
    new Promise<void>((resolve, reject) => {
      const sent = request(
        url,
        { method: 'POST', agent, headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` } },
        (answer) => {
          if (answer.statusCode !== 200) reject(new Error(`${url} answered ${answer.statusCode}.`))
          answer.resume().on('end', resolve)
        },
      )
      sent.on('error', reject).end(body)
    })
  const times: number[] = []
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) {
    const begun = performance.now()
    await call()
    times.push(performance.now() - begun)
  }
  agent.destroy()
  return { median: percentile(times, 0.5), p99: percentile(times, 0.99) }
}

/** A Hono route in a process of its own that parses the same JSON and answers a constant. */
async function startBareRoute() {
  const program = `import { serve } from '@hono/node-server'; import { Hono } from 'hono'; const app = new Hono().post('/', async (c) => c.json({ predictions: [{ prediction: (await c.req.json()).rows.length }] })); serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(port))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { url: `http://127.0.0.1:${line.toString().trim()}/`, stop: () => child.kill() }
}

export const endpointLatency: Benchmark = {
  name: 'endpoint',
  title: 'Endpoint: one row a request, idle and while a training runs',
  run: async ({ short }) => {
    const seconds = short ? 3 : 10
    const server = await spawnTestServer()
    const bare = await startBareRoute()
    try {
      const api = apiOf(server.url)
      const { id, flow } = await api.copyTemplate('exam-score')
      const run = await api.finished((await api.startRun(id)).id)
      if (run.status !== 'done') throw new Error(`The run ended as ${run.status}: ${JSON.stringify(run.problems)}`)
      const example = (flow as { template?: { example?: object } }).template?.example ?? {}
      const body = JSON.stringify({ rows: [example] })
      const predict = `${server.url}/endpoints/exam-score/predict`
      const { key } = await api.post<{ key: string }>('/api/endpoint-keys', { endpoints: ['exam-score'] })
      await callOneAfterAnother(predict, body, 1, key)
      const idle = await callOneAfterAnother(predict, body, seconds, key)

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
      const busy = await callOneAfterAnother(predict, body, seconds, key)
      await api.post(`/api/runs/${training.id}/cancel`)

      const peer = await callOneAfterAnother(bare.url, body, seconds)
      return [
        { what: 'median latency, idle', value: idle.median, unit: 'ms' },
        { what: 'median latency while training', value: busy.median, unit: 'ms' },
        { what: 'while training against idle', value: busy.median / idle.median, unit: 'times', target: 'at most 2' },
        { what: '99th percentile while training', value: busy.p99, unit: 'ms' },
        { what: 'a bare Hono route, idle', value: peer.median, unit: 'ms' },
        { what: 'idle against the bare route', value: idle.median / peer.median, unit: 'times' },
      ]
    } finally {
      bare.stop()
      await server.close()
    }
  },
}
