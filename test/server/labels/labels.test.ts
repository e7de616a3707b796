import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { labelTask, tablePage } from '#server/contract/resources.ts'
import { type Run, run as runSchema } from '#server/contract/run.ts'
import { startTestServer, type TestServer, temporaryFolder } from '#test/helpers/server.ts'
import { until } from '../worker/workerBench.ts'

const servers: TestServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

const csv = `name,hours,score
ann,1,10
ben,2,
cid,3,30
dan,4,
eve,5,
`
const flowWith = (rowsWithoutTarget: 'wait' | 'setAside'): Flow => ({
  format: 'modelwright-flow',
  schemaVersion: 1,
  name: 'Labels',
  nodes: [
    { id: 'file', type: 'data.csv', version: 1, params: { file: 'people.csv' }, position: { x: 0, y: 0 } },
    { id: 'columns', type: 'data.columns', version: 1, params: { target: 'score' }, position: { x: 200, y: 0 } },
    { id: 'label', type: 'data.label', version: 1, params: { rowsWithoutTarget }, position: { x: 400, y: 0 } },
  ],
  edges: [
    { from: { node: 'file', port: 'table' }, to: { node: 'columns', port: 'table' } },
    { from: { node: 'columns', port: 'table' }, to: { node: 'label', port: 'table' } },
  ],
})

async function openFlow(flow: Flow, home?: string) {
  const server = await startTestServer(home === undefined ? {} : { home })
  servers.push(server)
  await writeFile(join(server.home, 'flows', 'people.csv'), csv)
  const made = await server.request('POST', '/api/flows', { flow })
  expect(made.status).toBe(201)
  const { id } = made.body as { id: string }
  const start = async (): Promise<Run> =>
    runSchema.parse((await server.request('POST', '/api/runs', { flowId: id })).body)
  const get = async (runId: string): Promise<Run> =>
    runSchema.parse((await server.request('GET', `/api/runs/${runId}`)).body)
  const ended = async (runId: string): Promise<Run> => {
    await until('the run has ended', async () => ['done', 'failed', 'cancelled'].includes((await get(runId)).status))
    return get(runId)
  }
  const labels = (runId: string) => `/api/runs/${runId}/nodes/label/labels`
  const task = async (runId: string) => labelTask.parse((await server.request('GET', labels(runId))).body)
  const answer = (runId: string, row: number, value: unknown) =>
    server.request('PUT', `${labels(runId)}/${row}`, { value })
  const rows = async (runId: string) =>
    tablePage.parse((await server.request('GET', `/api/runs/${runId}/nodes/label/outputs/table/page`)).body).page
  return { server, id, start, get, ended, labels, task, answer, rows }
}

test('rows without a target wait in a list until people have filled them in, then the node goes on', async () => {
  const { start, get, ended, task, answer, rows } = await openFlow(flowWith('wait'))
  const { id } = await start()
  await until('the run waits', async () => (await get(id)).status === 'waiting')
  const waiting = (await get(id)).nodes.find((node) => node.id === 'label')
  expect(waiting?.waitingFor).toMatchObject({ kind: 'labels', open: 3, message: '3 rows wait for a value in score.' })
  const before = await task(id)
  expect(before).toMatchObject({ open: 3, total: 3, target: { name: 'score' } })
  expect(before.items[0]).toEqual({ row: 1, values: { name: 'ben', hours: 2 } })

  expect((await answer(id, 1, 20)).status).toBe(204)
  expect((await answer(id, 3, 41)).status).toBe(204)
  expect((await answer(id, 3, null)).status).toBe(204)
  expect((await answer(id, 3, 'forty')).status).toBe(400)
  expect((await answer(id, 0, 5)).status).toBe(404)
  expect((await answer(id, 3, 40)).status).toBe(204)
  expect(await task(id)).toMatchObject({ open: 1, items: [{ row: 1, answer: 20 }, { row: 3, answer: 40 }, { row: 4 }] })
  expect((await get(id)).nodes.find((node) => node.id === 'label')?.waitingFor?.open).toBe(1)
  expect((await answer(id, 4, 50)).status).toBe(204)

  expect((await ended(id)).status).toBe('done')
  expect(await rows(id)).toEqual([
    ['ann', 1, 10],
    ['ben', 2, 20],
    ['cid', 3, 30],
    ['dan', 4, 40],
    ['eve', 5, 50],
  ])
  const again = await ended((await start()).id)
  expect(again.nodes.map((node) => node.state)).toEqual(['cached', 'cached', 'cached'])
})

test('a person may go on with what is there; the rest is set aside, and answers are found again', async () => {
  const { server, start, get, ended, labels, answer, rows, task } = await openFlow(flowWith('wait'))
  const { id } = await start()
  await until('the run waits', async () => (await get(id)).status === 'waiting')
  await answer(id, 3, 40)
  expect((await server.request('GET', '/api/waits')).body).toMatchObject({
    waits: [{ runId: id, nodeId: 'label', name: 'labels', waitingFor: { kind: 'labels', open: 2 } }],
  })
  expect((await server.request('POST', '/api/events/nobody', { payload: 1 })).body).toEqual({ continued: 0 })
  const toFile = await server.request('POST', `/api/runs/${id}/nodes/file/answer`, { value: 1 })
  expect([toFile.status, toFile.body]).toMatchObject([
    404,
    { detail: '"file" does not wait for anything in this run.' },
  ])
  expect((await server.request('POST', `${labels(id)}/finish`)).status).toBe(204)
  expect((await ended(id)).status).toBe('done')
  expect((await rows(id)).map((row) => row[0])).toEqual(['ann', 'cid', 'dan'])
  expect((await server.request('POST', `${labels(id)}/finish`)).status).toBe(409)
  expect((await task(id)).items.find((item) => item.row === 3)?.answer).toBe(40)
})

test('a waiting run outlives a restart of the server, with the answers so far', async () => {
  const home = await temporaryFolder()
  const first = await openFlow(flowWith('wait'), home)
  const { id } = await first.start()
  await until('the run waits', async () => (await first.get(id)).status === 'waiting')
  await first.answer(id, 1, 20)
  servers.pop()
  await first.server.close()
  const second = await startTestServer({ home })
  servers.push(second)
  const labels = `/api/runs/${id}/nodes/label/labels`
  const open = async () => labelTask.parse((await second.request('GET', labels)).body).open
  const status = async () => runSchema.parse((await second.request('GET', `/api/runs/${id}`)).body).status
  await until('the run waits again', async () => (await status()) === 'waiting')
  expect(await open()).toBe(2)
  for (const row of [3, 4]) await second.request('PUT', `${labels}/${row}`, { value: row * 10 })
  await until('the run has ended', async () => (await status()) === 'done')
})

test('set aside: only rows with a target are kept', async () => {
  const { start, ended, rows } = await openFlow(flowWith('setAside'))
  const { id } = await start()
  expect((await ended(id)).status).toBe('done')
  expect((await rows(id)).map((row) => row[0])).toEqual(['ann', 'cid'])
})
