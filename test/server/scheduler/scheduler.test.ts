import { afterEach, expect, test, vi } from 'vitest'
import { openDatabase } from '#server/db/client.ts'
import { createScheduler, nextTime, type Timer } from '#server/scheduler/scheduler.ts'

const open = () => {
  const database = openDatabase(':memory:')
  const errors: unknown[] = []
  const start = () => {
    const scheduler = createScheduler({ db: database.db, onError: (error) => errors.push(error) })
    const fired: Timer[] = []
    scheduler.on('test', (timer) => void fired.push(timer))
    scheduler.start()
    return { scheduler, fired }
  }
  return { start, errors, close: database.close }
}
afterEach(() => void vi.useRealTimers())

test('a timer fires once at its time with its payload, and is then forgotten', async () => {
  vi.useFakeTimers({ now: 0 })
  const { scheduler, fired } = open().start()
  scheduler.set({ id: 'a', kind: 'test', payload: { run: 7 }, at: 5000 })
  await vi.advanceTimersByTimeAsync(4999)
  expect(fired).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(fired).toMatchObject([{ id: 'a', payload: { run: 7 } }])
  await vi.advanceTimersByTimeAsync(100_000)
  expect([fired.length, scheduler.list()]).toEqual([1, []])
  await scheduler.stop()
})

test('a repeating timer keeps its rhythm; cancelled it stays silent', async () => {
  vi.useFakeTimers({ now: 0 })
  const { scheduler, fired } = open().start()
  scheduler.set({ id: 'r', kind: 'test', at: 1000, every: 10_000 })
  await vi.advanceTimersByTimeAsync(31_000)
  expect(fired.map((timer) => timer.at)).toEqual([1000, 11_000, 21_000, 31_000])
  scheduler.cancel('r')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(fired.length).toBe(4)
  await scheduler.stop()
})

test('what was missed while nothing ran fires once, and the rhythm goes on as before', async () => {
  vi.useFakeTimers({ now: 0 })
  const store = open()
  const first = store.start()
  first.scheduler.set({ id: 'once', kind: 'test', at: 5000 })
  first.scheduler.set({ id: 'every', kind: 'test', at: 5000, every: 10_000 })
  await first.scheduler.stop()
  vi.setSystemTime(48_000)
  const second = store.start()
  await vi.advanceTimersByTimeAsync(0)
  expect(second.fired.map((timer) => timer.id)).toEqual(['every', 'once'])
  expect(second.scheduler.list()).toMatchObject([{ id: 'every', at: 55_000 }])
  await second.scheduler.stop()
})

test('a handler that fails is tried again later; a timer far away is waited for', async () => {
  vi.useFakeTimers({ now: 0 })
  const store = open()
  const { scheduler, fired } = store.start()
  let attempts = 0
  scheduler.on('shaky', () => {
    attempts += 1
    if (attempts === 1) throw new Error('not yet')
  })
  scheduler.set({ id: 's', kind: 'shaky', at: 1000 })
  scheduler.set({ id: 'far', kind: 'test', at: 40 * 24 * 3_600_000 })
  await vi.advanceTimersByTimeAsync(1000)
  expect([attempts, store.errors.length]).toEqual([1, 1])
  await vi.advanceTimersByTimeAsync(10_000)
  expect([attempts, scheduler.list().map((timer) => timer.id)]).toEqual([2, ['far']])
  await vi.advanceTimersByTimeAsync(40 * 24 * 3_600_000)
  expect(fired.map((timer) => timer.id)).toEqual(['far'])
  await scheduler.stop()
})

test('the same timer kept at each start is set once', async () => {
  vi.useFakeTimers({ now: 0 })
  const store = open()
  const first = store.start()
  first.scheduler.keep({ id: 'k', kind: 'test', every: 50_000 })
  await first.scheduler.stop()
  vi.setSystemTime(20_000)
  const second = store.start()
  second.scheduler.keep({ id: 'k', kind: 'test', every: 50_000 })
  expect(second.scheduler.list()).toMatchObject([{ id: 'k', at: 50_000 }])
  await second.scheduler.stop()
})

test('the next time is the first of the rhythm after now', () => {
  expect([nextTime(0, 10, 0), nextTime(0, 10, 9), nextTime(0, 10, 10), nextTime(5, 10, 48)]).toEqual([10, 10, 20, 55])
})
