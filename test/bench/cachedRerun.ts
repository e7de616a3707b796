import { apiOf } from '#test/helpers/api.ts'
import { spawnTestServer } from '#test/helpers/server.ts'
import { type Benchmark, median } from './figure.ts'

export const cachedRerun: Benchmark = {
  name: 'cache',
  title: 'A run with nothing changed, against the first (exam-score)',
  run: async ({ short }) => {
    const server = await spawnTestServer()
    try {
      const api = apiOf(server.url)
      const { id } = await api.copyTemplate('exam-score')
      const scope = { kind: 'to', node: 'evaluate' }
      const timed = async () => {
        const begun = performance.now()
        const run = await api.finished((await api.startRun(id, { scope })).id)
        if (run.status !== 'done') throw new Error(`The run ended as ${run.status}: ${JSON.stringify(run.problems)}`)
        return {
          milliseconds: performance.now() - begun,
          ran: run.nodes.filter(({ state }) => state === 'done').length,
        }
      }
      const first = await timed()
      const again = []
      for (let round = 0; round < (short ? 3 : 10); round += 1) again.push(await timed())
      return [
        { what: 'first run', value: first.milliseconds, unit: 'ms' },
        { what: 'again, nothing changed', value: median(again.map(({ milliseconds }) => milliseconds)), unit: 'ms' },
        { what: 'nodes that ran again', value: Math.max(...again.map(({ ran }) => ran)), unit: 'nodes', target: '0' },
      ]
    } finally {
      await server.close()
    }
  },
}
