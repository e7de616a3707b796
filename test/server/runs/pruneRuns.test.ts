import { expect, test } from 'vitest'
import { pruneRuns } from '#server/runs/pruneRuns.ts'
import { runEvents, runFlows, runNodes } from '#server/runs/schema.ts'
import { buildFlow } from '../engine/flowBuilder.ts'
import { openRuns, runToEnd } from './runBench.ts'

test('old runs go with their nodes and events; the newest, pinned, last known and needed ones stay', async () => {
  const bench = openRuns()
  const { db } = bench.database
  const number = (value: number) => buildFlow().node('n', 'test.number', { value }).flow
  try {
    const pinned = await runToEnd(bench, number(1))
    await bench.service.setPin('flow', 'n')
    await bench.service.removePin('flow', 'n')
    const needed = await runToEnd(bench, number(2))
    const gone = await runToEnd(bench, number(3))
    const others = [await runToEnd(bench, number(4)), await runToEnd(bench, number(5))]
    await bench.service.setPin('flow', 'n')
    const newest = await runToEnd(bench, number(6))
    const elsewhere = await runToEnd(bench, number(7), { flowId: 'other' })
    const ids = () => bench.service.list().map((run) => run.id)
    expect(ids()).toHaveLength(7)

    expect(await pruneRuns(db, { newest: 1, needed: [needed.id] })).toBe(3)
    expect(ids().sort()).toEqual([needed.id, others[1]?.id, newest.id, elsewhere.id].sort())
    expect(ids()).not.toContain(pinned.id)
    expect(ids()).not.toContain(gone.id)
    const left = new Set(
      db
        .select({ id: runEvents.runId })
        .from(runEvents)
        .all()
        .map((row) => row.id),
    )
    expect([...left].sort()).toEqual(ids().sort())
    expect(db.select().from(runNodes).all()).toHaveLength(4)
    expect(db.select({ digest: runFlows.digest }).from(runFlows).all()).toHaveLength(4)
    expect(await pruneRuns(db, { newest: 1, needed: [needed.id] })).toBe(0)
    expect((await runToEnd(bench, number(3))).nodes[0]?.state).toBe('pinned')
  } finally {
    await bench.close()
  }
})
