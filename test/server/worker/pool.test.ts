import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { WorkerPool } from '#server/worker/pool.ts'
import { createTestPool, failureOf, isRunning, until, work } from './workerBench.ts'

const pools: WorkerPool[] = []
const open = (options: Parameters<typeof createTestPool>[0] = {}) => {
  const made = createTestPool(options)
  pools.push(made.pool)
  return made
}
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()))
})

test('work is done in another process, which gives way to others and is used again', async () => {
  const { pool, folder } = open()
  expect(pool.started()).toBe(0)
  const file = join(folder, 'notes')
  const log: string[] = []
  const task = { type: 'test.slow', params: { milliseconds: 30, busy: false, file }, inputs: {} }
  const progress: unknown[] = []
  const first = await work(pool, { task, log, onProgress: (step) => progress.push(step) })
  expect(first.outputs).toEqual({ out: { type: 'value', value: 1 } })
  expect(first.peakMemory).toBeGreaterThan(20e6)
  expect(log).toEqual(['Slow is done.'])
  expect(progress.length).toBeGreaterThan(0)
  const input = { a: { type: 'value', value: 4 } } as const
  expect((await work(pool, { task: { ...task, inputs: input } })).outputs).toEqual({ out: { type: 'value', value: 5 } })
  expect(pool.started()).toBe(1)
  const pids = readFileSync(file, 'utf8').match(/start (\d+)/g)
  expect(new Set(pids).size).toBe(1)
  expect(pool.pids()).not.toContain(process.pid)
  expect(getPriority(pool.pids()[0])).toBe(10)
})

test('every epoch arrives, in order', async () => {
  const { pool } = open()
  const epochs: number[] = []
  await work(pool, {
    task: { type: 'test.slow', params: { milliseconds: 400, busy: false, file: '' } },
    onProgress: (step) => epochs.push(step.epoch?.epoch ?? 0),
  })
  expect(epochs).toEqual(epochs.map((_, at) => at + 1))
  expect(epochs.length).toBeGreaterThan(5)
})

test('a person reads what the node says; a fault is told as one', async () => {
  const { pool } = open()
  expect(await failureOf(work(pool, { task: { type: 'test.fail', params: { how: 'told' } } }))).toMatchObject({
    code: 'told',
    message: 'Row 3 is no number.',
    hint: 'Mend it.',
    row: 3,
  })
  const fault = await failureOf(work(pool, { task: { type: 'test.fail', params: { how: 'fault' } } }))
  expect(fault.code).toBe('node_fault')
  expect(fault.message).toBe('Something went wrong in "The node" that should not: undefined is not a function')
  const unknown = await failureOf(work(pool, { task: { type: 'test.nothing' } }))
  expect(unknown.message).toContain('There is no run for the node "test.nothing".')
})

test.each([
  ['exit', 'crashed (exit code 7). Its last words:\nI leave without a word.'],
  ['abort', 'crashed (signal SIGABRT)'],
])('a crash by %s ends that node only, with how it ended', async (how, words) => {
  const { pool } = open()
  const other = work(pool, { task: { type: 'test.slow', params: { milliseconds: 800, busy: false, file: '' } } })
  const failure = await failureOf(work(pool, { task: { type: 'test.fail', params: { how } } }))
  expect(failure.code).toBe('worker_crashed')
  expect(failure.message).toContain(words)
  expect((await other).outputs).toEqual({ out: { type: 'value', value: 1 } })
})

test.each([true, false])(
  'cancelling takes less than a second (busy: %s), and leaves no process at work',
  async (busy) => {
    const { pool, folder } = open()
    const file = join(folder, 'notes')
    const controller = new AbortController()
    const reason = new Error('Cancelled.')
    const running = work(pool, {
      task: { type: 'test.slow', params: { milliseconds: 60_000, busy, file } },
      signal: controller.signal,
    })
    const ended = running.then(
      () => 'done',
      (error: unknown) => error,
    )
    await until('the node works', () => existsSync(file))
    const began = Date.now()
    controller.abort(reason)
    expect(await ended).toBe(reason)
    expect(Date.now() - began).toBeLessThan(1000)
    const pids = pool.pids()
    if (busy) await until('the busy process is gone', () => !pids.some(isRunning))
  },
)

test.each([
  ['outside the heap', false],
  ['on the heap', true],
])(
  'a node that needs too much memory (%s) ends with the limit, its peak and its largest input',
  async (_where, onHeap) => {
    const { pool } = open({ memoryLimit: 300e6 })
    const inputs = { a: { type: 'value', value: 1 } } as const
    const failure = await failureOf(
      work(pool, { task: { type: 'test.memory', params: { megabytes: 2000, onHeap }, inputs } }),
    )
    expect(failure.code).toBe('memory_exceeded')
    expect(failure.message).toMatch(
      /^"The node" needed more memory than a node may use: it reached \d+ MB, the limit is 300 MB\. Its largest input is `a` \(value\)\.$/,
    )
    expect(failure.peak).toBeGreaterThan(200e6)
    const next = await work(pool, { task: { type: 'test.memory', params: { megabytes: 20, onHeap: false } } })
    expect(next.peakMemory).toBeLessThan(300e6)
  },
)

test('a worker that is ended from outside says so', async () => {
  const { pool, folder } = open()
  const file = join(folder, 'notes')
  const running = failureOf(
    work(pool, { task: { type: 'test.slow', params: { milliseconds: 60_000, busy: false, file } } }),
  )
  await until('the node works', () => existsSync(file))
  process.kill(pool.pids()[0] ?? 0, 'SIGKILL')
  expect((await running).code).toBe('worker_killed')
})

test('an unused worker ends after a while', async () => {
  const { pool } = open({ idleTime: 50 })
  await work(pool, { task: { type: 'test.number', params: { value: 1 } } })
  await until('the worker is gone', () => pool.pids().length === 0)
})

test.each([true, false])('workers end when their server is killed (busy: %s)', async (busy) => {
  const { folder } = open()
  const file = join(folder, 'notes')
  const script = join(import.meta.dirname, 'poolProcess.ts')
  const server = spawn(process.execPath, [script, file, String(busy)], { stdio: ['ignore', 'inherit', 'inherit'] })
  await until('the worker is at work', () => existsSync(file))
  const worker = Number(/start (\d+)/.exec(readFileSync(file, 'utf8'))?.[1])
  expect(isRunning(worker)).toBe(true)
  server.kill('SIGKILL')
  await until('the worker is gone', () => !isRunning(worker), 3000)
})

test('TensorFlow.js is loaded with the engine that the key names', async () => {
  const { pool } = open()
  for (const engine of ['js', 'wasm', 'js'] as const) {
    const log: string[] = []
    await work(pool, { task: { type: 'test.tensors', engine }, log })
    expect(log).toEqual([engine])
  }
  expect(pool.started()).toBe(1)
})
