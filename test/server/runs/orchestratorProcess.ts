import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Orchestrators } from '#server/engine/orchestrator.ts'
import { buildFlow } from '../engine/flowBuilder.ts'
import { openRuns } from './runBench.ts'

/**
 * A server with an orchestrator that does a sub-run, keeps state, then waits for an event; for tests that kill it. `start` runs
 * a flow until it is killed, `publish` takes the run up and sends the event, `resume` only takes it up.
 */
const [command, home = ''] = process.argv.slice(2)
const note = (line: string): void => appendFileSync(join(home, 'notes'), `${line}\n`)

const orchestrators: Orchestrators = {
  'test.wait': {
    run: async ({ context }) => {
      const before = context.state.load()
      note(`begins with ${JSON.stringify(before ?? 'nothing')}`)
      const sub = await context.startSubRun({ name: 'first', target: 'x', overrides: { x: { plus: 5 } } })
      context.state.save({ sub: sub.status })
      const answer = await context.wait({ name: 'go', message: 'Waits for the sign to go.', event: 'go' })
      note(`goes on with ${JSON.stringify(answer.value)}`)
      // Between the answer and the end of the node, for those who are to be killed here.
      if (command === 'publish') await new Promise((resolve) => setTimeout(resolve, 60_000))
      return context.work(answer.value)
    },
  },
}
const bench = openRuns({ home, orchestrators })

if (command === 'start') {
  const file = join(home, 'notes')
  const { flow } = buildFlow()
    .node('n', 'test.number', { value: 3 })
    .node('x', 'test.add', { plus: 1, file }, { a: 'n' })
    .node('w', 'test.wait', {}, { a: 'x' })
  await bench.submit(flow)
} else {
  const [run] = bench.service.resume()
  if (!run) throw new Error('There is nothing to resume.')
  if (command === 'publish') bench.service.waits.publish('go', 40)
  writeFileSync(join(home, 'ended.json'), JSON.stringify(await bench.service.finished(run.id)))
  await bench.close()
}
