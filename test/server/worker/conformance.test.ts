import { afterAll, describe, expect, test } from 'vitest'
import type { NodeHooks, NodeTask, NodeWork } from '#server/engine/ports.ts'
import { workHere } from '../engine/workHere.ts'
import { createTestPool, failureOf } from './workerBench.ts'

const { pool } = createTestPool()
afterAll(() => pool.close())

/** Everything that does the work of nodes keeps these rules; a later queue to other machines is put into this list. */
const backends: { name: string; work: NodeWork }[] = [
  { name: 'in this process', work: workHere },
  {
    name: 'in worker processes',
    work: (task, hooks) => pool.work({ ...task, runId: 'r', flowId: 'f', flowFolder: '/', confined: true }, hooks),
  },
]

describe.each(backends)('work $name', ({ work }) => {
  const start = (task: Partial<NodeTask> & { type: string }, hooks: Partial<NodeHooks> = {}) =>
    work(
      { nodeId: 'n', title: 'The node', params: {}, inputs: {}, ...task },
      { progress: () => undefined, log: () => undefined, signal: new AbortController().signal, ...hooks },
    )
  const slow = (milliseconds: number) => ({ type: 'test.slow', params: { milliseconds, busy: false, file: '' } })

  test('gives the outputs by port, from inputs and parameters', async () => {
    const inputs = { a: { type: 'value', value: 2 }, b: { type: 'value', value: 3 } } as const
    const { outputs } = await start({ type: 'test.add', params: { plus: 4, modulo: 100, file: '' }, inputs })
    expect(outputs).toEqual({ out: { type: 'value', value: 9 } })
  })

  test('hands on what an orchestrator gives beside', async () => {
    expect((await start({ type: 'test.wait', extra: 7 })).outputs).toEqual({ out: { type: 'value', value: 7 } })
  })

  test('tells progress and log before it ends, every epoch in order', async () => {
    const told: (number | string)[] = []
    await start(slow(150), {
      progress: (step) => told.push(step.epoch?.epoch ?? 0),
      log: (level, line) => told.push(`${level}: ${line}`),
    })
    expect(told.at(-1)).toBe('info: Slow is done.')
    const epochs = told.slice(0, -1)
    expect(epochs).toEqual(epochs.map((_, at) => at + 1))
    expect(epochs.length).toBeGreaterThan(1)
  })

  test('says what a person can mend in the node’s words, and a fault as a fault', async () => {
    const told = { code: 'told', severity: 'error', message: 'Row 3 is no number.', hint: 'Mend it.', row: 3 }
    expect(await failureOf(start({ type: 'test.fail', params: { how: 'told' } }))).toMatchObject(told)
    expect(await failureOf(start({ type: 'test.fail', params: { how: 'fault' } }))).toMatchObject({
      code: 'node_fault',
      message: 'Something went wrong in "The node" that should not: undefined is not a function',
    })
    expect((await failureOf(start({ type: 'test.nothing' }))).message).toContain(
      'There is no run for the node "test.nothing".',
    )
  })

  test('ends with the reason when cancelled: at work, or before', async () => {
    const reason = new Error('Enough.')
    const controller = new AbortController()
    const ended = start(slow(60_000), { signal: controller.signal, progress: () => controller.abort(reason) })
    await expect(ended).rejects.toBe(reason)
    await expect(start(slow(60_000), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  test('several nodes work side by side', async () => {
    const atWork = new Set<number>()
    const controller = new AbortController()
    const enough = new Error('All three are at work.')
    const works = [1, 2, 3].map((number) =>
      start(slow(60_000), {
        signal: controller.signal,
        progress: () => {
          atWork.add(number)
          if (atWork.size === 3) controller.abort(enough)
        },
      }),
    )
    for (const ended of await Promise.allSettled(works)) expect(ended).toEqual({ status: 'rejected', reason: enough })
  })
})
