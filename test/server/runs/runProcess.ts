import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildFlow } from '../engine/flowBuilder.ts'
import { openRuns } from './runBench.ts'

/**
 * Stands for a server in tests that kill one. `start`: runs a flow whose last node works for long; `resume`: takes up what is
 * left and writes the finished run to `ended.json`.
 */
const [command, home = '', milliseconds = '0'] = process.argv.slice(2)
const bench = openRuns({ home })
const file = join(home, 'notes')

if (command === 'start') {
  const { flow } = buildFlow()
    .node('n', 'test.number', { value: 3 })
    .node('once', 'test.effect', { file }, { a: 'n' })
    .node('quick', 'test.add', { plus: 1, file }, { a: 'once' })
    .node('long', 'test.slow', { milliseconds: Number(milliseconds), file }, { a: 'quick' })
    .node('end', 'test.add', { plus: 10, file }, { a: 'long' })
  await bench.submit(flow)
} else {
  const [run] = bench.service.resume()
  if (!run) throw new Error('There is nothing to resume.')
  writeFileSync(join(home, 'ended.json'), JSON.stringify(await bench.service.finished(run.id)))
  await bench.close()
}
