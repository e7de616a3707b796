import { createTestPool, work } from './workerBench.ts'

/** Stands for a server in tests that kill one: starts a node that works for a minute. */
const [file = '', busy] = process.argv.slice(2)
const { pool } = createTestPool()
await work(pool, { task: { type: 'test.slow', params: { milliseconds: 60_000, busy: busy === 'true', file } } })
