import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { type Run, run as runSchema } from '#server/contract/run.ts'
import { startTestServer, type TestServer } from '#test/helpers/server.ts'
import { until } from '../worker/workerBench.ts'

const servers: TestServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

/** y = 3 a − 2 b, exactly: a network finds it, and how well depends on its learning rate. */
const csv = `a,b,y\n${Array.from({ length: 120 }, (_, at) => {
  const [a, b] = [(at * 7) % 13, (at * 5) % 11]
  return `${a}.5,${b}.25,${3 * (a + 0.5) - 2 * (b + 0.25)}`
}).join('\n')}\n`

type FlowNode = Flow['nodes'][number]
const flowWith = (tuned: { train?: FlowNode['tune']; dense?: FlowNode['tune'] }, trials: number): Flow => {
  const node = (id: string, type: string, params: FlowNode['params'], ranges?: FlowNode['tune']): FlowNode => ({
    ...{ id, type, version: 1, params, position: { x: 0, y: 0 } },
    ...(ranges && { tune: ranges }),
  })
  const edge = (from: string, port: string, to: string, into: string) => ({
    from: { node: from, port },
    to: { node: to, port: into },
  })
  return {
    format: 'modelwright-flow',
    schemaVersion: 1,
    name: 'Tuning',
    nodes: [
      node('file', 'data.csv', { file: 'line.csv' }),
      node('columns', 'data.columns', { target: 'y' }),
      node('split', 'prepare.split', {}),
      node('input', 'layers.input', {}),
      node('dense', 'layers.dense', { units: 8 }, tuned.dense),
      node('output', 'layers.output', {}),
      node('train', 'train.train', { epochs: 4, learningRate: 0.001 }, tuned.train),
      node('tune', 'train.tune', { trials }),
    ],
    edges: [
      edge('file', 'table', 'columns', 'table'),
      edge('columns', 'table', 'split', 'table'),
      edge('split', 'table', 'input', 'table'),
      edge('input', 'layers', 'dense', 'x'),
      edge('dense', 'y', 'output', 'x'),
      edge('split', 'table', 'train', 'table'),
      edge('output', 'y', 'train', 'network'),
      edge('train', 'model', 'tune', 'model'),
    ],
  }
}

async function openFlow(flow: Flow) {
  const server = await startTestServer()
  servers.push(server)
  await writeFile(join(server.home, 'flows', 'line.csv'), csv)
  const made = await server.request('POST', '/api/flows', { flow })
  const { id } = made.body as { id: string }
  const toEnd = async (): Promise<Run> => {
    const answer = await server.request('POST', '/api/runs', { flowId: id })
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
    const { id: runId } = runSchema.parse(answer.body)
    const get = async () => runSchema.parse((await server.request('GET', `/api/runs/${runId}`)).body)
    await until('the run has ended', async () => ['done', 'failed'].includes((await get()).status), 60_000)
    return get()
  }
  const output = async (run: Run, port: string) =>
    (await server.request('GET', `/api/runs/${run.id}/nodes/tune/outputs/${port}`)).body as Record<string, never>
  return { server, toEnd, output }
}

test('tuning tries settings as sub-runs, hands on the best model, and a second run needs none of them', async () => {
  const flow = flowWith({ train: { learningRate: { kind: 'float', min: 0.003, max: 0.3, log: true } } }, 3)
  const { server, toEnd, output } = await openFlow(flow)
  const run = await toEnd()
  expect(run.problems).toEqual([])
  const report = await output(run, 'report')
  const { plots, metrics } = report as unknown as {
    metrics: { name: string; value: number }[]
    plots: { kind: string; columns?: string[]; rows?: unknown[][] }[]
  }
  const board = plots.find((plot) => plot.kind === 'table')
  expect(board?.columns).toEqual(['trial', expect.any(String), 'Train: learningRate'])
  const figures = (board?.rows ?? []).map((row) => Number(row[1]))
  expect(figures).toHaveLength(4)
  expect(figures).toEqual([...figures].sort((a, b) => a - b))
  expect(metrics[0]).toMatchObject({ name: 'rmse', value: figures[0] })
  // 0.001 for four epochs learns next to nothing: some trial must have done better.
  expect(board?.rows?.at(-1)?.[0]).toBe(0)
  const model = (await output(run, 'model')) as unknown as { training: { metrics: Record<string, number> } }
  expect(model.training.metrics['validation.rmse']).toBe(figures[0])

  const trials = (await server.request('GET', `/api/runs?parentRunId=${run.id}`)).body as { runs: Run[] }
  expect(trials.runs.map((trial) => trial.status)).toEqual(['done', 'done', 'done'])
  expect(trials.runs[0]?.nodes.map((node) => [node.id, node.state])).toEqual([
    ['file', 'cached'],
    ['columns', 'cached'],
    ['split', 'cached'],
    ['input', 'cached'],
    ['dense', 'cached'],
    ['output', 'cached'],
    ['train', 'done'],
  ])
  const again = await toEnd()
  expect(new Set(again.nodes.map((node) => node.state))).toEqual(new Set(['cached']))

  // Another range makes the tuning out of date, and it alone.
  const stale = async () => {
    const { nodes } = (await server.request('GET', `/api/flows/${run.flowId}/state`)).body as {
      nodes: Record<string, { stale: boolean; staleReason?: string }>
    }
    return Object.entries(nodes).flatMap(([id, { stale: isStale, staleReason }]) =>
      isStale ? [[id, staleReason]] : [],
    )
  }
  expect(await stale()).toEqual([])
  const other = flowWith({ train: { learningRate: { kind: 'float', min: 0.003, max: 0.2, log: true } } }, 3)
  await server.request('PUT', `/api/flows/${run.flowId}`, { flow: other, baseRevision: run.revision })
  expect(await stale()).toEqual([['tune', 'What is searched above it changed.']])
})

test('a space with fewer settings than trials ends when all were tried', async () => {
  const { toEnd, output } = await openFlow(flowWith({ dense: { units: { kind: 'choice', values: [4, 6] } } }, 12))
  const run = await toEnd()
  expect(run.problems).toEqual([])
  const report = (await output(run, 'report')) as unknown as { plots: { rows?: unknown[][] }[] }
  expect(report.plots[0]?.rows).toHaveLength(3)
})

test('a tuning with nothing marked says what to do', async () => {
  const { toEnd } = await openFlow(flowWith({}, 3))
  const run = await toEnd()
  expect(run.status).toBe('failed')
  expect(run.problems).toMatchObject([{ nodeId: 'tune', code: 'nothing_to_tune' }])
})
