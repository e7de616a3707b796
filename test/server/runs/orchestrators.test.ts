import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { run as runSchema } from '#server/contract/run.ts'
import type { Orchestrator } from '#server/engine/orchestrator.ts'
import { buildFlow } from '../engine/flowBuilder.ts'
import { until } from '../worker/workerBench.ts'
import { eventsOf, newHome, openRuns, type RunBench, runToEnd, statesOf } from './runBench.ts'

const children: ChildProcess[] = []
const benches: RunBench[] = []
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const bench of benches.splice(0)) await bench.close()
})
const open = (...given: Parameters<typeof openRuns>): RunBench => {
  const bench = openRuns(...given)
  benches.push(bench)
  return bench
}
const openWith = (run: Orchestrator['run'], home = newHome()): RunBench =>
  open({ home, orchestrators: { 'test.wait': { run } } })
const flowOf = () =>
  buildFlow()
    .node('n', 'test.number', { value: 3 })
    .node('x', 'test.add', { plus: 1 }, { a: 'n' })
    .node('w', 'test.wait', {}, { a: 'x' }).flow
const startProcess = (command: string, home: string): ChildProcess => {
  const script = join(import.meta.dirname, 'orchestratorProcess.ts')
  const child = spawn(process.execPath, [script, command, home], { stdio: 'inherit' })
  children.push(child)
  return child
}
const notesOf = (home: string): string[] =>
  existsSync(join(home, 'notes')) ? readFileSync(join(home, 'notes'), 'utf8').trim().split('\n') : []

test('a killed server finds state, sub-runs and answers of an orchestrator again', async () => {
  const home = newHome()
  const first = startProcess('start', home)
  const reader = open({ home })
  await until('it waits', () => reader.service.waits.open().length === 1)
  expect(reader.service.waits.open()).toMatchObject([
    { nodeId: 'w', name: 'go', waitingFor: { kind: 'event', event: 'go', message: 'Waits for the sign to go.' } },
  ])
  first.kill('SIGKILL')
  await until('it is gone', () => first.signalCode !== null)
  const second = startProcess('publish', home)
  await until('it goes on', () => notesOf(home).some((line) => line.startsWith('goes on')))
  second.kill('SIGKILL')
  await until('it is gone too', () => second.signalCode !== null)
  startProcess('resume', home)
  await until('the run has ended', () => existsSync(join(home, 'ended.json')))
  const ended = runSchema.parse(JSON.parse(readFileSync(join(home, 'ended.json'), 'utf8')))
  expect(ended.status).toBe('done')
  expect(ended.nodes.find((node) => node.id === 'w')?.outputs['out']?.summary).toBe('44')
  expect(notesOf(home)).toEqual([
    ...['add', 'begins with "nothing"', 'add'],
    'begins with {"sub":"done"}',
    ...['goes on with 40', 'begins with {"sub":"done"}', 'goes on with 40'],
  ])
})

test('a person answers once; a time ends a wait that nobody answers', async () => {
  const bench = openWith(async ({ context }) => {
    const answer = await context.wait({ name: 'ask', message: 'How many?', person: { ask: { unit: 'rows' } } })
    const late = await context.wait({ name: 'late', message: 'Anyone?', person: {}, until: Date.now() + 20 })
    context.log('info', `${answer.by} ${answer.person} ${late.by}`)
    return context.work(answer.value)
  })
  const { id } = await bench.submit(flowOf())
  await until('it waits', () => bench.service.get(id).status === 'waiting')
  const place = { runId: id, nodeId: 'w' }
  expect(bench.service.node(id, 'w').waitingFor).toMatchObject({ kind: 'person', open: 1, ask: { unit: 'rows' } })
  bench.service.waits.answer(place, { value: 5, person: 'ada' })
  expect(() => bench.service.waits.answer(place, { name: 'ask', value: 6, person: 'bob' })).toThrow('answered already')
  const run = await bench.service.finished(id)
  expect(run.nodes.at(-1)?.outputs['out']?.summary).toBe('9')
  expect(bench.service.nodeLog(id, 'w').map((entry) => entry.line)).toEqual(['person ada time'])
  expect(() => bench.service.waits.answer(place, { value: 7, person: 'bob' })).toThrow('ended')
  expect(bench.service.waits.open()).toEqual([])
})

test('cancelling ends a wait, and what waits no longer is not listed', async () => {
  const bench = openWith(async ({ context }) => {
    await context.wait({ name: 'ask', message: 'How many?', person: {} })
    return context.work(1)
  })
  const { id } = await bench.submit(flowOf())
  await until('it waits', () => bench.service.get(id).status === 'waiting')
  bench.service.cancel(id)
  const run = await bench.service.finished(id)
  expect([run.status, statesOf(run)['w']]).toEqual(['cancelled', 'cancelled'])
  expect(bench.service.waits.open()).toEqual([])
})

test('a sub-run takes given outputs, several targets, and other parameters; what is above the given is not run', async () => {
  const bench = openWith(async ({ context }) => {
    const sub = await context.startSubRun({
      name: 'item 1',
      target: ['x', 'y'],
      given: { n: { out: { type: 'value', value: 100 } } },
      overrides: { y: { plus: 7 } },
    })
    context.log('info', `${sub.nodes['x']?.['out']?.summary} ${sub.nodes['y']?.['out']?.summary}`)
    return context.work(0)
  })
  const { flow } = buildFlow()
    .node('n', 'test.number', { value: 3 })
    .node('x', 'test.add', { plus: 1 }, { a: 'n' })
    .node('y', 'test.add', { plus: 2 }, { a: 'n' })
    .node('w', 'test.wait', {}, { a: 'x' })
  const run = await runToEnd(bench, flow)
  expect(bench.service.nodeLog(run.id, 'w').map((entry) => entry.line)).toEqual(['101 107'])
  const [sub] = bench.service.list({ parentRunId: run.id })
  expect(sub).toMatchObject({ parentNodeId: 'w', subRun: 'item 1', status: 'done' })
  expect(sub && statesOf(sub)).toEqual({ n: 'cached', x: 'done', y: 'done' })
})

test('one sub-run can be ended alone', async () => {
  const bench = openWith(async ({ context }) => {
    const stop = new AbortController()
    const sub = await context.startSubRun({
      name: 'slow',
      target: 's',
      signal: stop.signal,
      overrides: { s: { milliseconds: 20_000 } },
      onEvent: (event) => {
        if (event.type === 'node.progress') stop.abort()
      },
    })
    context.log('info', sub.status)
    return context.work(0)
  })
  const { flow } = buildFlow().node('s', 'test.slow', { milliseconds: 5 }).node('w', 'test.wait', {}, { a: 's' })
  const run = await runToEnd(bench, flow)
  expect(run.status).toBe('done')
  expect(bench.service.nodeLog(run.id, 'w').map((entry) => entry.line)).toEqual(['cancelled'])
})

test('what waits inside a sub-run is shown on the node that started it, and answered where it waits', async () => {
  const inner = buildFlow().node('w', 'test.wait', {}).flow
  const outer = open({
    orchestrators: {
      'test.search': {
        run: async ({ context }) => {
          const sub = await context.startSubRun({ name: 'inner', target: 'w', flow: inner })
          return { out: await context.getValue(sub.outputs['out']?.digest ?? '') }
        },
      },
      'test.wait': {
        run: async ({ context }) => {
          const answer = await context.wait({ name: 'ask', message: 'How many?', person: {} })
          return context.work(answer.value)
        },
      },
    },
  })
  const { id } = await outer.submit(buildFlow().node('s', 'test.search', {}).flow)
  await until('the outer run waits', () => outer.service.get(id).status === 'waiting')
  const { runId = '', nodeId = '' } = outer.service.node(id, 's').waitingFor ?? {}
  expect([runId, nodeId]).toEqual([`${id}.s.inner`, 'w'])
  outer.service.waits.answer({ runId, nodeId }, { value: 6, person: 'ada' })
  const run = await outer.service.finished(id)
  expect(run.nodes[0]?.outputs['out']?.summary).toBe('6')
})

test('a flow that runs itself ends with a sentence', async () => {
  const flow = flowOf()
  const bench = openWith(async ({ context }) => {
    const sub = await context.startSubRun({ name: 'me', flow })
    if (sub.status === 'failed') throw Object.assign(new Error(sub.problems[0]?.message), { code: 'sub_failed' })
    return context.work(0)
  })
  const run = await runToEnd(bench, flow)
  expect(run.problems[0]?.message).toContain('A flow that runs itself')
})

test('a trial that is told again after a restart is not repeated', async () => {
  const home = newHome()
  const run: Orchestrator['run'] = async ({ context }) => {
    context.trial({ number: 0, runId: context.runId, params: {}, state: 'done' })
    await context.wait({ name: 'go', message: 'Waits.', event: 'go' })
    return context.work(0)
  }
  const first = openWith(run, home)
  const { id } = await first.submit(flowOf())
  await until('it waits', () => first.service.get(id).status === 'waiting')
  benches.splice(benches.indexOf(first), 1)
  await first.close()
  const second = openWith(run, home)
  second.service.resume()
  second.service.waits.publish('go', 0)
  await second.service.finished(id)
  const trials = (await eventsOf(second.service, id)).filter((event) => event.type === 'node.trial')
  expect(trials).toHaveLength(1)
})
