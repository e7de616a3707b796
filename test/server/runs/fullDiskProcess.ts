import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildFlow } from '../engine/flowBuilder.ts'
import { until } from '../worker/workerBench.ts'
import { eventsOf, openRuns, runToEnd, statesOf } from './runBench.ts'

/** Runs flows on a small disk and prints what came of them: one whose result does not fit, and one whose disk fills up meanwhile. */
const [home = ''] = process.argv.slice(2)
const bench = openRuns({ home })

const large = buildFlow()
  .node('n', 'test.number')
  .node('big', 'test.bytes', { kilobytes: 20_000 }, { a: 'n' })
  .node('small', 'test.bytes', { kilobytes: 1 }, { a: 'n' })
const first = await runToEnd(bench, large.flow)

const { id } = await bench.submit(buildFlow().node('s', 'test.slow', { milliseconds: 1500 }).flow)
await until('the node works', () => bench.service.node(id, 's').state === 'running')
const ballast = join(home, 'ballast')
for (let size = 4096, at = 0; size >= 1; at += 1) {
  try {
    writeFileSync(`${ballast}${at}`, Buffer.alloc(Math.min(size * 1024, statfsSync(home).bavail * 1024)))
    if (statfsSync(home).bavail === 0) break
  } catch {
    size = Math.floor(size / 2)
  }
}
const told = (await eventsOf(bench.service, id)).at(-1)
const full = await bench.service.finished(id)
for (let at = 0; at < 50; at += 1) rmSync(`${ballast}${at}`, { force: true })
await until('the end is stored', () => bench.service.store.run(id)?.status === 'failed')
const stored = bench.service.get(id)
const after = await runToEnd(bench, buildFlow().node('again', 'test.bytes', { kilobytes: 2 }).flow)
await bench.close()
console.log(
  JSON.stringify({
    first: { states: statesOf(first), problems: first.problems },
    told,
    full: { status: full.status, problems: full.problems },
    stored: { status: stored.status, problems: stored.problems },
    after: after.status,
  }),
)
