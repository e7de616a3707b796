import { afterEach, expect, test } from 'vitest'
import { AppError } from '#server/appError.ts'
import { runEvent } from '#server/contract/events.ts'
import { buildFlow } from '../engine/flowBuilder.ts'
import { until } from '../worker/workerBench.ts'
import { eventsOf, openRuns, type RunBench, runToEnd, statesOf } from './runBench.ts'

const benches: RunBench[] = []
const open = (options: Parameters<typeof openRuns>[0] = {}): RunBench => {
  const bench = openRuns(options)
  benches.push(bench)
  return bench
}
afterEach(async () => {
  for (const bench of benches.splice(0)) {
    await bench.close()
    expect(bench.faults).toEqual([])
  }
})

const chain = (value = 1) =>
  buildFlow()
    .node('n', 'test.number', { value })
    .node('d', 'test.double', {}, { a: 'n' })
    .node('x', 'test.add', { plus: 5 }, { a: 'd' })

test('a run is kept with what each node gave, and its events are the contract’s', async () => {
  const bench = open()
  const run = await runToEnd(bench, chain(4).flow)
  expect(run).toMatchObject({
    status: 'done',
    flowId: 'flow',
    revision: 'r1',
    flowName: 'Test',
    engine: 'js',
    problems: [],
  })
  expect(statesOf(run)).toEqual({ n: 'done', d: 'done', x: 'done' })
  const [n, , x] = run.nodes
  expect(x?.outputs['out']).toMatchObject({ type: 'value', summary: '13' })
  expect(n?.peakMemory).toBeGreaterThan(10e6)
  expect(n?.rerun?.kind).toBe('first')
  const events = await eventsOf(bench.service, run.id)
  for (const event of events) expect(runEvent.parse(event)).toEqual(event)
  expect(events.map((event) => event.seq)).toEqual(events.map((_, at) => at + 1))
  expect(events.map((event) => event.type)).toEqual([
    'run.started',
    'node.queued',
    'node.started',
    'node.finished',
    'node.started',
    'node.finished',
    'node.queued',
    'node.started',
    'node.finished',
    'run.finished',
  ])
})

test('a run with nothing changed starts no worker', async () => {
  const bench = open()
  await runToEnd(bench, chain().flow)
  const started = bench.pool.started()
  const again = await runToEnd(bench, chain().flow)
  expect(bench.pool.started()).toBe(started)
  expect(statesOf(again)).toEqual({ n: 'cached', d: 'cached', x: 'cached' })
  await bench.close()
  benches.pop()
  // Nor does a server that has just started.
  const next = open({ home: bench.home })
  expect(statesOf(await runToEnd(next, chain().flow))).toEqual({ n: 'cached', d: 'cached', x: 'cached' })
  expect(next.pool.started()).toBe(0)
})

test('why a node ran again is answered across runs', async () => {
  const bench = open()
  await runToEnd(bench, chain(1).flow)
  const run = await runToEnd(bench, chain(2).flow)
  expect(run.nodes.map((node) => node.rerun?.message)).toEqual([
    'Parameter `value` changed from 1 to 2.',
    'Input `a` changed.',
    'Input `a` changed.',
  ])
})

test('a flow that cannot run is refused with every problem, and no run is kept', async () => {
  const bench = open()
  const { flow } = chain().node('w', 'test.add', { plus: 'x' }, { a: 'n' }).node('u', 'test.unknown')
  const refused = await bench.submit(flow).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(AppError)
  expect(refused instanceof AppError ? refused.problems.map((problem) => problem.nodeId) : []).toEqual(['w', 'u'])
  expect(bench.service.list()).toEqual([])
})

test('a file that cannot be read is told at the node that reads it', async () => {
  const bench = open({
    probe: async () => {
      throw new Error('There is no file "a.csv" beside the flow.')
    },
  })
  const refused = await bench.submit(buildFlow().node('f', 'test.outside').flow).catch((error: unknown) => error)
  expect(refused instanceof AppError ? refused.problems[0] : undefined).toMatchObject({
    nodeId: 'f',
    message: 'There is no file "a.csv" beside the flow.',
  })
})

test('events come live, and after a number only the later ones', async () => {
  const bench = open()
  const { flow } = buildFlow().node('s', 'test.slow', { milliseconds: 400 })
  const { id } = await bench.submit(flow)
  const live = await eventsOf(bench.service, id)
  expect(live.at(-1)?.type).toBe('run.finished')
  expect(live.filter((event) => event.type === 'node.progress').length).toBeGreaterThan(3)
  const later = await eventsOf(bench.service, id, 4)
  expect(later).toEqual(live.filter((event) => event.seq > 4))
  expect(await eventsOf(bench.service, id, live.at(-1)?.seq)).toEqual([])
  expect(bench.service.nodeLog(id, 's').map((entry) => entry.line)).toEqual(['Slow is done.'])
  const epochs = bench.service.nodeHistory(id, 's').map((each) => each.epoch)
  expect(epochs).toEqual(epochs.map((_, at) => at + 1))
  expect(bench.service.node(id, 's').progress?.epoch?.epoch).toBe(epochs.length)
})

test('cancelling ends a busy node within a second, and the run', async () => {
  const bench = open()
  const { flow } = buildFlow()
    .node('s', 'test.slow', { milliseconds: 60_000, busy: true })
    .node('after', 'test.add', {}, { a: 's' })
  const { id } = await bench.submit(flow)
  await until('the node works', () => bench.service.node(id, 's').state === 'running')
  const began = Date.now()
  bench.service.cancel(id)
  const run = await bench.service.finished(id)
  expect(Date.now() - began).toBeLessThan(1000)
  expect(run.status).toBe('cancelled')
  expect(statesOf(run)).toEqual({ s: 'cancelled', after: 'cancelled' })
})

test('a node over the memory limit ends alone, with what it needed', async () => {
  const bench = open({ memoryLimit: 250e6 })
  const { flow } = chain().node('m', 'test.memory', { megabytes: 2000 }, { a: 'n' })
  const run = await runToEnd(bench, flow)
  expect(statesOf(run)).toEqual({ n: 'done', d: 'done', x: 'done', m: 'failed' })
  expect(run.problems[0]?.message).toMatch(
    /^"Memory" needed more memory .* the limit is 250 MB\. Its largest input is `a`/,
  )
  expect(run.nodes.find((node) => node.id === 'm')?.peakMemory).toBeGreaterThan(200e6)
})

test('a result that does not fit into the quota fails its node with what is left', async () => {
  const bench = open({ room: 5000 })
  const { flow } = chain().node('big', 'test.bytes', { kilobytes: 50 }, { a: 'n' })
  const run = await runToEnd(bench, flow)
  expect(statesOf(run)).toEqual({ n: 'done', d: 'done', x: 'done', big: 'failed' })
  expect(run.problems).toMatchObject([
    { nodeId: 'big', code: 'quota_exceeded', message: expect.stringContaining('50.0 kB more do not fit') },
  ])
})

test('a damaged or deleted result is made again', async () => {
  const bench = open()
  const run = await runToEnd(bench, chain().flow)
  await bench.artifacts.remove(run.nodes[0]?.outputs['out']?.digest ?? '')
  const again = await runToEnd(bench, chain().flow)
  expect(statesOf(again)).toEqual({ n: 'done', d: 'cached', x: 'cached' })
  expect(again.nodes[0]?.rerun?.kind).toBe('evicted')
})

test('sub-runs are runs of their own, with their parent, and share results', async () => {
  const bench = open({
    orchestrators: {
      'test.search': {
        run: async ({ context: { startSubRun, trial, getValue } }) => {
          const subs = await Promise.all(
            [5, 6, 7].map(async (plus, at) => {
              const sub = await startSubRun({ name: String(at + 1), overrides: { x: { plus } }, target: 'x' })
              trial({ number: at + 1, runId: sub.runId, params: { plus }, metric: plus, state: sub.status })
              return sub
            }),
          )
          return { out: await getValue(subs.at(-1)?.outputs['out']?.digest ?? '') }
        },
      },
    },
  })
  const { flow } = chain(1).node('s', 'test.search', {}, { a: 'x' })
  const run = await runToEnd(bench, flow)
  expect(run.status).toBe('done')
  expect(run.nodes.at(-1)?.outputs['out']?.summary).toBe('9')
  expect(bench.service.list().map((each) => each.id)).toEqual([run.id])
  const subs = bench.service.list({ parentRunId: run.id })
  expect(subs.map((sub) => sub.status)).toEqual(['done', 'done', 'done'])
  const first = subs.find((sub) => sub.id.endsWith('.1'))
  expect(first && statesOf(first)).toEqual({ n: 'cached', d: 'cached', x: 'cached' })
  // A trial is no result of the flow: what runs next is compared with the flow's own.
  expect(statesOf(await runToEnd(bench, flow))).toEqual({ n: 'cached', d: 'cached', x: 'cached', s: 'cached' })
})
