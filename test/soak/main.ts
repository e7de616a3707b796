/**
 * `npm run soak [-- --short]`: predicts without pause while trainings run and deployments replace each other, and watches that no
 * request fails and that the server's memory stays flat. Ends with 1 when either does not hold.
 */
import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'
import { apiOf } from '#test/helpers/api.ts'
import { spawnTestServer } from '#test/helpers/server.ts'

const short = process.argv.includes('--short')
const minutes = short ? 0.5 : 10

const residentMegabytes = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024

const server = await spawnTestServer()
let failed = ''
try {
  const api = apiOf(server.url)
  const { id, flow: original, revision: firstRevision } = await api.copyTemplate('exam-score')
  const first = await api.finished((await api.startRun(id)).id)
  if (first.status !== 'done')
    throw new Error(`The first run ended as ${first.status}: ${JSON.stringify(first.problems)}`)
  const flow = original as { template?: { example?: object }; nodes: { id: string; params: Record<string, unknown> }[] }
  const body = JSON.stringify({ rows: [flow.template?.example ?? {}] })
  const { key } = await api.post<{ key: string }>('/api/endpoint-keys', { endpoints: ['exam-score'] })
  const load = (duration: number) =>
    autocannon({
      url: `${server.url}/endpoints/exam-score/predict`,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body,
      connections: 2,
      duration,
    })
  await load(5)
  const before = residentMegabytes(server.process.pid ?? 0)

  const until = Date.now() + minutes * 60_000
  let trainings = 0
  const keepTraining = (async () => {
    let revision = firstRevision
    while (Date.now() < until) {
      const next = structuredClone(flow)
      for (const node of next.nodes)
        if (node.id === 'train') Object.assign(node.params, { seed: 100 + trainings, epochs: 5 })
      revision = (await api.put<{ revision: string }>(`/api/flows/${id}`, { flow: next, baseRevision: revision }))
        .revision
      const run = await api.finished((await api.startRun(id)).id)
      if (run.status !== 'done')
        throw new Error(
          `Training ${trainings} ended as ${run.status}: ${JSON.stringify(run.nodes.flatMap(({ problems }) => problems))}`,
        )
      trainings += 1
    }
  })()
  const [requests] = await Promise.all([load(minutes * 60), keepTraining])
  const after = residentMegabytes(server.process.pid ?? 0)
  console.log(
    `${requests.requests.total} predictions, ${requests.non2xx} refused, ${requests.errors} errors, ${trainings} trainings with deployments`,
  )
  console.log(`server memory ${before.toFixed(0)} MB before, ${after.toFixed(0)} MB after`)
  if (requests.non2xx + requests.errors > 0) failed = 'Requests failed.'
  // Heaps grow until they are collected: what is looked for is a leak that a request or a run leaves behind.
  if (after > before + 150) failed = 'The server kept memory.'
  if (trainings === 0) failed = 'No training ended in time.'
} finally {
  await server.close()
}
console.log(failed || 'Nothing failed and nothing grew.')
process.exit(failed ? 1 : 0)
