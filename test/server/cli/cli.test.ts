import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { emptyFlow, type Flow } from '#nodes/core/flow/flow.ts'
import { exitCodeOfRun } from '#server/cli/runCommand.ts'
import { predictResponse } from '#server/contract/resources.ts'
import { lockHome } from '#server/db/homeLock.ts'
import { type CliResult, modelwright } from '#test/helpers/cli.ts'
import { spawnTestServer, temporaryFolder } from '#test/helpers/server.ts'

let place = ''
let home = ''
let flowFile = ''
const root = join(import.meta.dirname, '../../..')
const run = (...args: string[]): Promise<CliResult> => modelwright(args, { home, env: { MODELWRIGHT_ENGINE: 'js' } })

/** A small flow with its data beside it: y = 3·a − 2·b, learnt by one neuron. */
const flow: Flow = {
  ...emptyFlow('Line'),
  parameters: [
    { name: 'epochs', type: 'integer', default: 20 },
    { name: 'data', type: 'file', default: 'line.csv' },
  ],
  nodes: [
    { id: 'data', type: 'data.csv', version: 1, params: { file: { $expr: 'data' } }, position: { x: 0, y: 0 } },
    { id: 'columns', type: 'data.columns', version: 1, params: { target: 'y' }, position: { x: 1, y: 0 } },
    { id: 'split', type: 'prepare.split', version: 1, params: {}, position: { x: 2, y: 0 } },
    { id: 'train', type: 'train.train', version: 1, params: { epochs: { $expr: 'epochs' } }, position: { x: 3, y: 0 } },
    { id: 'evaluate', type: 'evaluate.evaluate', version: 1, params: {}, position: { x: 4, y: 0 } },
    { id: 'deploy', type: 'deploy.deploy', version: 1, params: { name: 'line' }, position: { x: 5, y: 0 } },
  ],
  edges: [
    ['data.table', 'columns.table'],
    ['columns.table', 'split.table'],
    ['split.table', 'train.table'],
    ['train.model', 'evaluate.model'],
    ['split.table', 'evaluate.table'],
    ['train.model', 'deploy.model'],
  ].map((ends) => {
    const [from, to] = ends.map((end) => ({ node: end.split('.')[0] ?? '', port: end.split('.')[1] ?? '' }))
    return { from: from ?? { node: '', port: '' }, to: to ?? { node: '', port: '' } }
  }),
}

beforeAll(async () => {
  place = await temporaryFolder()
  home = join(place, 'home')
  const folder = join(place, 'work')
  mkdirSync(folder)
  flowFile = join(folder, 'line.flow.json')
  writeFileSync(flowFile, JSON.stringify(flow))
  const rows = Array.from(
    { length: 200 },
    (_, at) => `${(at * 7) % 100},${(at * 13) % 50},${3 * ((at * 7) % 100) - 2 * ((at * 13) % 50)}`,
  )
  writeFileSync(join(folder, 'line.csv'), `a,b,y\n${rows.join('\n')}\n`)
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

const report = z.strictObject({
  status: z.string(),
  runId: z.string(),
  flow: z.string(),
  nodes: z.array(
    z.strictObject({
      id: z.string(),
      type: z.string(),
      state: z.string(),
      cached: z.boolean(),
      milliseconds: z.number(),
      problems: z.array(z.unknown()),
    }),
  ),
  reports: z.record(z.string(), z.record(z.string(), z.number())),
  endpoints: z.array(z.strictObject({ name: z.string(), version: z.number(), path: z.string(), created: z.boolean() })),
  artifacts: z.array(
    z.strictObject({ node: z.string(), port: z.string(), type: z.string(), digest: z.string(), summary: z.string() }),
  ),
  problems: z.array(z.unknown()),
})

test('a flow that can run is valid, wherever its data lies beside it', async () => {
  const { code, out } = await run('validate', flowFile)
  expect([code, out]).toEqual([0, expect.stringContaining('can run (0 errors')])
  const { code: again, json } = await modelwright(['validate', 'line.flow.json', '--json'], {
    home,
    cwd: join(place, 'work'),
  })
  expect([again, json()]).toMatchObject([
    0,
    { status: 'valid', flow: 'line.flow.json', name: 'Line', nodes: 6, problems: [] },
  ])
})

test('validate lists all problems, each with its node, and exits with 2', async () => {
  const broken = join(place, 'work', 'broken.flow.json')
  const nodes = flow.nodes
    .filter((node) => node.id !== 'columns')
    .map((node) =>
      node.id === 'data'
        ? { ...node, params: { file: 'absent.csv' } }
        : node.id === 'train'
          ? { ...node, params: { epochs: -5 } }
          : node,
    )
  writeFileSync(
    broken,
    JSON.stringify({
      ...flow,
      nodes,
      edges: flow.edges.filter((edge) => edge.from.node !== 'columns' && edge.to.node !== 'columns'),
    }),
  )
  const { code, json } = await run('validate', broken, '--json')
  const problems = z
    .object({
      status: z.literal('invalid'),
      problems: z.array(z.looseObject({ nodeId: z.string().optional(), message: z.string() })),
    })
    .parse(json()).problems
  expect(code).toBe(2)
  expect(new Set(problems.map((problem) => problem.nodeId))).toEqual(new Set(['data', 'split', 'train']))
})

test('run needs no server: one JSON object, metrics by node, the endpoint, and everything cached at the second run', async () => {
  const first = await run('run', flowFile, '--param', 'epochs=30', '--json')
  expect([first.code, first.err]).toEqual([0, ''])
  const done = report.parse(first.json())
  expect(done).toMatchObject({
    status: 'done',
    flow: flowFile,
    endpoints: [{ name: 'line', version: 1, path: '/endpoints/line/predict', created: true }],
  })
  expect(done.nodes.map(({ id, state }) => [id, state])).toEqual(flow.nodes.map(({ id }) => [id, 'done']))
  expect(done.reports['evaluate']?.['rmse']).toBeGreaterThan(0)
  expect(done.artifacts.map(({ node }) => node)).toContain('train')
  const second = report.parse((await run('run', flowFile, '--param', 'epochs=30', '--json')).json())
  expect(second.nodes.filter((node) => !node.cached).map((node) => node.id)).toEqual(['deploy'])
  expect(second.reports).toEqual(done.reports)
  expect(second.endpoints).toMatchObject([{ version: 1, created: false }])
})

test('without a terminal, run prints plain lines', async () => {
  const { code, out } = await run('run', flowFile, '--param', 'epochs=30', '--to', 'evaluate')
  expect(code).toBe(0)
  expect(out).toMatch(/^data: cached$/m)
  expect(out).toMatch(/^evaluate: rmse /m)
  expect(out).not.toContain('deploy')
  expect(out).not.toContain('\u001b')
})

test('the command line and HTTP predict the same numbers, from rows, JSON and CSV', async () => {
  const rows = [
    { a: 10, b: 20 },
    { a: 55.5, b: 3 },
  ]
  const own = predictResponse.parse(
    (await run('predict', 'line', '--row', JSON.stringify(rows[0]), '--row', JSON.stringify(rows[1]), '--json')).json(),
  )
  expect(own).toMatchObject({ endpoint: 'line', version: 1 })
  const csv = join(place, 'rows.csv')
  writeFileSync(csv, 'b,a\n20,10\n3,55.5\n')
  const jsonFile = join(place, 'rows.json')
  writeFileSync(jsonFile, JSON.stringify({ rows }))
  const lines = own.predictions.map(({ prediction }) => `${prediction}\n`).join('')
  expect((await run('predict', 'line', '--file', csv)).out).toBe(lines)
  expect((await run('predict', 'line', '--file', jsonFile)).out).toBe(lines)
  const server = await spawnTestServer({ home })
  try {
    expect((await server.request('POST', '/api/endpoints/line/predict', { rows })).body).toEqual(own)
    const invoked = await fetch(`${server.url}/api/endpoints/line/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: '10,20\n55.5,3\n',
    })
    expect(await invoked.text()).toBe(lines)
    expect((await run('predict', 'line', '--file', csv)).out).toBe(lines)
  } finally {
    await server.close()
  }
})

test('while a server holds the home, commands go through it', async () => {
  const server = await spawnTestServer({ home, env: { MODELWRIGHT_ENGINE: 'js' } })
  try {
    const { code, json, err } = await run('run', flowFile, '--param', 'epochs=30', '--json')
    expect([code, err]).toEqual([0, ''])
    const done = report.parse(json())
    expect(done).toMatchObject({ status: 'done', endpoints: [{ name: 'line', version: 1, created: false }] })
    expect(await server.request('GET', `/api/runs/${done.runId}`)).toMatchObject({
      status: 200,
      body: { status: 'done' },
    })
    const plain = await run('deploy', flowFile, '--param', 'epochs=30')
    expect(plain.out).toContain(`${server.url}/endpoints/line/predict`)
    expect((await run('run', join(place, 'nothing.flow.json'), '--json')).code).toBe(2)
  } finally {
    await server.close()
  }
})

test('a file given as a parameter is looked up where the command was typed', async () => {
  copyFileSync(join(place, 'work', 'line.csv'), join(place, 'other.csv'))
  const { code, json } = await modelwright(['run', flowFile, '--param', 'data=other.csv', '--to', 'split', '--json'], {
    home,
    cwd: place,
  })
  expect([code, report.parse(json()).status]).toEqual([0, 'done'])
})

test.each<[string, () => string[], RegExp]>([
  ['no file', () => ['run', join(place, 'nothing.json')], /There is no file/],
  ['a folder', () => ['run', place], /is a folder/],
  ['a file that is no flow', () => ['run', join(place, 'work', 'line.csv')], /not valid JSON/],
  ['an unknown parameter', () => ['run', flowFile, '--param', 'x=1'], /has no parameter "x". It has epochs, data/],
  [
    'a parameter of a wrong type',
    () => ['run', flowFile, '--param', 'epochs=many'],
    /must be a whole number; got "many"/,
  ],
  ['a parameter without a value', () => ['run', flowFile, '--param', 'epochs'], /not of the form name=value/],
  ['an unknown node', () => ['run', flowFile, '--to', 'nothing'], /nothing/],
  ['two scopes', () => ['run', flowFile, '--to', 'train', '--only', 'train'], /one of --to/],
  ['no flow', () => ['run'], /missing required argument/],
  ['an unknown command', () => ['frobnicate'], /unknown command/],
  ['an unknown endpoint', () => ['predict', 'nothing', '--row', '{}'], /no endpoint "nothing" [^/]*modelwright deploy/],
  ['a memory limit that is none', () => ['run', flowFile, '--node-memory', '5'], /--node-memory is "5"/],
  ['a number in another base', () => ['run', flowFile, '--param', 'epochs=0x10'], /whole number; got "0x10"/],
  ['no rows', () => ['predict', 'line'], /--row/],
  ['a row that is no JSON', () => ['predict', 'line', '--row', '{a:1}'], /--row 1: The text is not valid JSON/],
  ['a row with a wrong field', () => ['predict', 'line', '--row', '{"a":1,"c":2}'], /"c" is not a field/],
  ['a missing file of rows', () => ['predict', 'line', '--file', 'nothing.csv'], /cannot be read/],
  ['nothing to deploy', () => ['deploy', join(place, 'work', 'empty.flow.json')], /has no Deploy node/],
])('bad input (%s) is told in words, without a stack trace, with exit code 2', async (_, args, message) => {
  writeFileSync(join(place, 'work', 'empty.flow.json'), JSON.stringify(emptyFlow('Empty')))
  const plain = await run(...args())
  expect([plain.code, plain.err]).toEqual([2, expect.stringMatching(message)])
  expect(plain.err).not.toMatch(/^\s+at /m)
  const asJson = await run(...args(), '--json')
  expect(asJson.code).toBe(2)
  expect(asJson.json()).toMatchObject({ status: 'refused', message: expect.stringMatching(message) })
})

test('a run whose node fails exits with 1 and says which node and why', async () => {
  const tight = { home: join(place, 'tight'), env: { MODELWRIGHT_ENGINE: 'js' } }
  const { code, json } = await modelwright(['run', flowFile, '--json', '--node-memory', '128'], tight)
  const failed = report.parse(json())
  expect([code, failed.status]).toEqual([1, 'failed'])
  const [problem] = z.array(z.looseObject({ nodeId: z.string(), message: z.string() })).parse(failed.problems)
  expect(failed.nodes.find(({ id }) => id === problem?.nodeId)?.state).toBe('failed')
  expect(problem?.message).toContain('128')
  expect(problem).toMatchObject({ hint: expect.stringMatching(/--node-memory .* MODELWRIGHT_NODE_MEMORY/) })
})

test('a deployment that a gate refuses exits with 3, any other failure with 1', () => {
  const problem = (code: string) => ({ code, severity: 'error' as const, message: 'x' })
  expect(exitCodeOfRun({ status: 'failed', problems: [problem('replay_differs')] })).toBe(3)
  expect(exitCodeOfRun({ status: 'failed', problems: [problem('memory_exceeded')] })).toBe(1)
  expect(exitCodeOfRun({ status: 'cancelled', problems: [] })).toBe(1)
  expect(exitCodeOfRun({ status: 'done', problems: [] })).toBe(0)
})

test('a home that another command holds is not touched', async () => {
  const held = lockHome(home)
  if (!held.ok) throw new Error('The home should be free.')
  try {
    const { code, err } = await run('run', flowFile)
    expect([code, err]).toEqual([2, expect.stringMatching(/in use by another command \(process \d+\)/)])
  } finally {
    held.lock.release()
  }
})

test('doctor names the engine in use, why, and each requirement with its state', async () => {
  const { code, json } = await run('doctor', '--json')
  expect([code, json()]).toMatchObject([
    0,
    {
      status: 'ok',
      home,
      engine: { inUse: 'js', reason: expect.any(String) },
      requirements: expect.arrayContaining([expect.objectContaining({ name: 'Node', state: 'ok' })]),
    },
  ])
  expect((await run('doctor')).out).toContain('Everything that is needed is there.')
})

test('help and version are answers, not faults', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(await run('--version')).toMatchObject({ code: 0, out: `${version}\n` })
  expect((await run('run', '--help')).out).toContain('--param')
  expect((await run('start', '--help')).out).toContain('MODELWRIGHT_PORT')
})

test('paths are meant from where npm was called', async () => {
  const { code, out } = await modelwright(['validate', 'line.flow.json'], {
    home,
    cwd: root,
    env: { INIT_CWD: join(place, 'work') },
  })
  expect([code, out]).toEqual([0, expect.stringContaining('can run (0 errors')])
})
