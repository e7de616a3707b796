import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import { afterEach, expect, test } from 'vitest'
import { formatFlow } from '#nodes/core/flow/canonical.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { AppError } from '#server/appError.ts'
import { type RunEvent, runEvent } from '#server/contract/events.ts'
import { run as runSchema } from '#server/contract/run.ts'
import { createRoutes } from '#server/http/createRoutes.ts'
import { problemResponse, toAppError } from '#server/http/problemResponse.ts'
import { flowStateRoutes } from '#server/runs/flowStateRoutes.ts'
import { outputRoutes } from '#server/runs/outputRoutes.ts'
import { runRoutes } from '#server/runs/runRoutes.ts'
import { createTableReader } from '#server/runs/tableReader.ts'
import { buildFlow } from '../engine/flowBuilder.ts'
import { openRuns } from './runBench.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** The routes of runs over real HTTP, with flows held in memory. */
async function openServer(first: Flow, options: Parameters<typeof openRuns>[0] = {}) {
  const bench = openRuns(options)
  const stored = new Map([['f', first]])
  const flows = {
    folder: bench.home,
    read: (id: string) => {
      const flow = stored.get(id)
      if (!flow) throw new AppError('not_found', `There is no flow "${id}".`)
      return { id, revision: String(formatFlow(flow).length), flow, upgraded: [] }
    },
  }
  const tableReader = createTableReader({ artifacts: bench.artifacts, scratch: bench.home })
  const deps = { runs: bench.service, flows, artifacts: bench.artifacts, tableReader, keepAlive: 50 }
  const app = createRoutes()
    .route('/api', runRoutes(deps))
    .route('/api', outputRoutes(deps))
    .route('/api', flowStateRoutes(deps))
  app.onError((error, context) => problemResponse(context, toAppError(error)))
  const server = await new Promise<Server>((resolve) => {
    const made = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(made as Server))
  })
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/api`
  closing.push(async () => {
    server.close()
    server.closeAllConnections()
    await tableReader.close()
    await bench.close()
  })
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  const run = async (body: object = {}) => runSchema.parse((await call('POST', '/runs', { flowId: 'f', ...body })).body)
  return { bench, stored, url, call, run }
}

type Frame = { id: string | undefined; event: RunEvent }

/** Reads a stream of events as it comes; `until` ends it early. */
async function readStream(
  url: string,
  options: { lastEventId?: number; until?: (frame: Frame) => boolean } = {},
): Promise<{ frames: Frame[]; comments: number; hasEnded: boolean }> {
  const headers: Record<string, string> =
    options.lastEventId === undefined ? {} : { 'last-event-id': String(options.lastEventId) }
  const response = await fetch(url, { headers })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const frames: Frame[] = []
  let comments = 0
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk, { stream: true })
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const block = rest.slice(0, end)
      rest = rest.slice(end + 2)
      if (block.startsWith(':')) {
        comments += 1
        continue
      }
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
      const event = runEvent.parse(JSON.parse(field('data') ?? ''))
      expect(field('event')).toBe(event.type)
      const frame = { id: field('id'), event }
      frames.push(frame)
      if (options.until?.(frame)) {
        // Leaving the loop breaks the connection.
        return { frames, comments, hasEnded: false }
      }
    }
  }
  return { frames, comments, hasEnded: true }
}

test('a stream that broke goes on after Last-Event-ID, without a gap or a repeat, and ends with the run', async () => {
  const { flow } = buildFlow().node('n', 'test.number').node('s', 'test.slow', { milliseconds: 700 }, { a: 'n' })
  const { run, url } = await openServer(flow)
  const { id } = await run()
  const first = await readStream(`${url}/runs/${id}/events`, { until: ({ event }) => event.type === 'node.progress' })
  const seen = Number(first.frames.at(-1)?.id)
  expect(seen).toBeGreaterThan(4)
  const second = await readStream(`${url}/runs/${id}/events`, { lastEventId: seen })
  expect(second.hasEnded).toBe(true)
  expect(second.comments).toBeGreaterThan(2)
  const ids = [...first.frames, ...second.frames].map((frame) => Number(frame.id))
  expect(ids).toEqual(ids.map((_, at) => at + 1))
  expect(second.frames.at(-1)?.event).toMatchObject({ type: 'run.finished', status: 'done' })
  const late = await readStream(`${url}/runs/${id}/events`)
  expect(late.frames.map((frame) => frame.event)).toEqual(
    [...first.frames, ...second.frames].map((frame) => frame.event),
  )
})

test('a run is started, listed, read and cancelled', async () => {
  const { flow } = buildFlow().node('s', 'test.slow', { milliseconds: 60_000 })
  const { run, call, bench } = await openServer(flow)
  const { id, status } = await run({ scope: { kind: 'to', node: 's' } })
  expect(['queued', 'running']).toContain(status)
  expect((await call('POST', `/runs/${id}/cancel`)).status).toBe(200)
  await bench.service.finished(id)
  expect((await call('GET', `/runs/${id}`)).body).toMatchObject({ id, status: 'cancelled', flowId: 'f' })
  expect((await call('GET', '/runs?flowId=f&limit=1')).body.runs.map((each: { id: string }) => each.id)).toEqual([id])
  expect((await call('GET', '/runs?flowId=other')).body).toEqual({ runs: [] })
})

test('what cannot be had is answered with its problem', async () => {
  const { flow } = buildFlow().node('x', 'test.add', { plus: 'five' })
  const { call } = await openServer(flow)
  expect(await call('POST', '/runs', { flowId: 'f' })).toMatchObject({
    status: 422,
    body: { code: 'invalid_flow', problems: [{ nodeId: 'x', field: 'plus' }] },
  })
  expect((await call('POST', '/runs', { flowId: 'g' })).status).toBe(404)
  expect((await call('POST', '/runs', { flowId: 'f', scope: { kind: 'near' } })).status).toBe(400)
  for (const path of ['', '/events', '/nodes/x/log', '/nodes/x/outputs/out', '/cancel']) {
    const method = path === '/cancel' ? 'POST' : 'GET'
    expect(await call(method, `/runs/none${path}`)).toMatchObject({ status: 404, body: { code: 'not_found' } })
  }
})

test('outputs, log and history of a node', async () => {
  const { flow } = buildFlow().node('s', 'test.slow', { milliseconds: 200 })
  const { run, call, bench } = await openServer(flow)
  const { id } = await run()
  await bench.service.finished(id)
  expect((await call('GET', `/runs/${id}/nodes/s/outputs/out`)).body).toEqual({ type: 'value', value: 1 })
  expect((await call('GET', `/runs/${id}/nodes/s/outputs/out/download`)).body).toEqual({ type: 'value', value: 1 })
  expect((await call('GET', `/runs/${id}/nodes/s/outputs/out/page`)).status).toBe(400)
  expect((await call('GET', `/runs/${id}/nodes/s/outputs/toString`)).status).toBe(404)
  expect((await call('GET', `/runs/${id}/nodes/s/log`)).body.lines).toMatchObject([
    { level: 'info', line: 'Slow is done.' },
  ])
  expect((await call('GET', `/runs/${id}/nodes/s/history`)).body.epochs[0]).toEqual({
    epoch: 1,
    epochs: 1000,
    metrics: { loss: 1 },
  })
})

test('the state of a flow tells what is out of date and why; a pin is taken as it is', async () => {
  const flowWith = (value: number) =>
    buildFlow()
      .node('n', 'test.number', { value })
      .node('d', 'test.double', {}, { a: 'n' })
      .node('x', 'test.add', { plus: 1 }, { a: 'd' }).flow
  const { run, call, bench, stored } = await openServer(flowWith(1))
  expect((await call('GET', '/flows/f/state')).body).toEqual({ nodes: {} })
  await bench.service.finished((await run()).id)
  const { nodes } = (await call('GET', '/flows/f/state')).body
  expect([nodes.n.stale, nodes.d.stale, nodes.x.stale]).toEqual([false, false, false])
  expect(nodes.x).toMatchObject({ state: 'done', outputs: { out: { summary: '3' } } })

  stored.set('f', flowWith(2))
  const stale = (await call('GET', '/flows/f/state')).body.nodes
  expect(stale.n.staleReason).toBe('Parameter `value` changed from 1 to 2.')
  expect(stale.n.change).toMatchObject({ kind: 'parameter', name: 'value', how: 'values', before: 1, after: 2 })
  expect(stale.x.change).toMatchObject({ kind: 'input', name: 'a', how: 'upstream' })
  expect(stale.x.staleReason).toBe('What its input `a` comes from has changed.')

  expect((await call('PUT', '/flows/f/pins/d')).status).toBe(200)
  const pinned = (await call('GET', '/flows/f/state')).body.nodes
  expect([pinned.d.state, pinned.x.stale]).toEqual(['pinned', false])
  const again = await bench.service.finished((await run()).id)
  expect(again.nodes.map((node) => [node.id, node.state])).toEqual([
    ['d', 'pinned'],
    ['x', 'cached'],
  ])
  expect((await call('DELETE', '/flows/f/pins/d')).status).toBe(204)
  expect((await call('GET', '/flows/f/pins/d')).status).toBe(404)
  expect((await bench.service.finished((await run()).id)).nodes.map((node) => node.state)).toEqual([
    'done',
    'done',
    'done',
  ])
  expect((await call('PUT', '/flows/f/pins/nothing')).status).toBe(409)
})
