import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBench } from './engineBench.ts'
import { buildFlow } from './flowBuilder.ts'

const diamond = (value = 1) =>
  buildFlow()
    .node('n', 'test.number', { value })
    .node('left', 'test.add', { plus: 10 }, { a: 'n' })
    .node('right', 'test.add', { plus: 100 }, { a: 'n' })
    .node('sum', 'test.add', {}, { a: 'left', b: 'right' })

test('runs each node after what it needs and hands values on', async () => {
  const run = await createBench().run(diamond().flow)
  expect(run.status).toBe('done')
  expect(await run.value('sum')).toBe(112)
  expect(run.ran[0]).toBe('n')
  expect(run.ran.at(-1)).toBe('sum')
})

test('a second run with nothing changed takes every node from the store', async () => {
  const bench = createBench()
  await bench.run(diamond().flow)
  const again = await bench.run(diamond().flow)
  expect(again.ran).toEqual([])
  expect(Object.values(again.nodes).map((node) => node.state)).toEqual(['cached', 'cached', 'cached', 'cached'])
  expect(await again.value('sum')).toBe(112)
})

test('a changed parameter runs its node and what follows, and says why', async () => {
  const bench = createBench()
  const { flow } = diamond()
  await bench.run(flow)
  Object.assign(flow.nodes[1]?.params ?? {}, { plus: 11 })
  const run = await bench.run(flow)
  expect(run.ran).toEqual(['left', 'sum'])
  expect(run.state('right')).toBe('cached')
  expect(run.rerun('left')).toBe('Parameter `plus` changed from 10 to 11.')
  expect(run.rerun('sum')).toBe('Input `a` changed.')
})

test('an equal result stops the re-run early', async () => {
  const bench = createBench()
  const flowWith = (value: number) =>
    buildFlow()
      .node('n', 'test.number', { value })
      .node('fold', 'test.add', { modulo: 5 }, { a: 'n' })
      .node('end', 'test.add', {}, { a: 'fold' }).flow
  await bench.run(flowWith(2))
  const run = await bench.run(flowWith(7))
  expect(run.ran).toEqual(['n', 'fold'])
  expect(run.state('end')).toBe('cached')
})

test('ids, titles and positions do not enter the key', async () => {
  const bench = createBench()
  await bench.run(buildFlow().node('n', 'test.number', { value: 3 }).node('x', 'test.add', {}, { a: 'n' }).flow)
  const { flow } = buildFlow().node('m', 'test.number', { value: 3 }).node('y', 'test.add', { plus: 0 }, { a: 'm' })
  Object.assign(flow.nodes[0] ?? {}, { title: 'Renamed', position: { x: 5, y: 9 } })
  expect((await bench.run(flow)).ran).toEqual([])
})

test('two equal branches are computed once', async () => {
  const { flow } = buildFlow()
    .node('n', 'test.number')
    .node('a', 'test.slow', { milliseconds: 30 }, { a: 'n' })
    .node('b', 'test.slow', { milliseconds: 30 }, { a: 'n' })
  const run = await createBench().run(flow)
  expect(run.ran).toHaveLength(2)
  expect([run.state('a'), run.state('b')].sort()).toEqual(['cached', 'done'])
})

test('a failure skips what follows, and nothing else', async () => {
  const { flow } = diamond()
    .node('bad', 'test.fail', {}, { a: 'n' })
    .node('after', 'test.add', {}, { a: 'bad' })
    .node('later', 'test.add', {}, { a: 'after' })
  const run = await createBench().run(flow)
  expect(run.status).toBe('failed')
  expect(run.state('sum')).toBe('done')
  expect(run.nodes['bad']?.problems).toEqual([
    { code: 'told', severity: 'error', message: 'Row 3 is no number.', hint: 'Mend it.', row: 3, nodeId: 'bad' },
  ])
  expect(run.problems('after')).toEqual(['Not run: it needs the result of "Fail", which has none.'])
  expect(run.state('later')).toBe('skipped')
})

test('a node that forgets an output fails by name', async () => {
  const run = await createBench().run(buildFlow().node('bad', 'test.fail', { how: 'output' }).flow)
  expect(run.problems('bad')).toEqual(['"Fail" ended without its output "out" (value); got nothing.'])
})

test('branches run side by side up to the limit', async () => {
  const wide = buildFlow()
  for (const at of [1, 2, 3, 4, 5, 6]) wide.node(`s${at}`, 'test.slow', { milliseconds: 20 + at })
  expect((await createBench({ parallel: 3 }).run(wide.flow)).mostAtOnce).toBe(3)
})

test('what a person looks at runs first among ready nodes', async () => {
  const { flow } = buildFlow()
    .node('n', 'test.number')
    .node('s1', 'test.slow', { milliseconds: 5 }, { a: 'n' })
    .node('s2', 'test.slow', { milliseconds: 6 }, { a: 'n' })
    .node('shown', 'test.shown', { milliseconds: 5 }, { a: 'n' })
  const run = await createBench({ parallel: 1 }).run(flow)
  expect(run.ran).toEqual(['n', 'shown', 's1', 's2'])
})

test('an inline node is what is inferred from the true input', async () => {
  const { flow } = buildFlow().node('n', 'test.number', { value: 4 }).node('d', 'test.double', {}, { a: 'n' })
  const bench = createBench()
  const run = await bench.run(flow)
  expect(await run.value('d')).toBe(8)
  expect(run.ran).toEqual(['n'])
  expect((await bench.run(flow)).state('d')).toBe('cached')
})

test('a node with outside effects always runs', async () => {
  const { flow } = buildFlow().node('n', 'test.number').node('e', 'test.effect', {}, { a: 'n' })
  const bench = createBench()
  await bench.run(flow)
  const run = await bench.run(flow)
  expect(run.ran).toEqual(['e'])
  expect(run.rerun('e')).toBe('This node acts on the outside, so it runs every time.')
})

test('the ML engine belongs to the key of nodes that use it, and only to theirs', async () => {
  const { flow } = buildFlow().node('n', 'test.number').node('e', 'test.engine', {}, { a: 'n' })
  const bench = createBench()
  await bench.run(flow)
  bench.mlEngine = 'native'
  const run = await bench.run(flow)
  expect(run.ran).toEqual(['e'])
  expect(run.rerun('e')).toBe('The ML engine changed from js to native.')
})

test('facts of the outside belong to the key', async () => {
  const { flow } = buildFlow().node('f', 'test.outside', { path: 'x/students.csv' })
  const bench = createBench()
  await bench.run(flow, { facts: { content: 'one' } })
  expect((await bench.run(flow, { facts: { content: 'one' } })).ran).toEqual([])
  const run = await bench.run(flow, { facts: { content: 'two' } })
  expect(run.rerun('f')).toBe('The file "students.csv" changed.')
})

test('a result that is gone is made again', async () => {
  const bench = createBench()
  await bench.run(diamond().flow)
  bench.actions.clear()
  const run = await bench.run(diamond().flow)
  expect(run.ran).toHaveLength(4)
  expect(run.rerun('n')).toBe('Its earlier result is no longer stored.')
})

test('cancelling ends what runs and what would have run', async () => {
  const controller = new AbortController()
  const { flow } = buildFlow()
    .node('s', 'test.slow', { milliseconds: 10_000 })
    .node('after', 'test.add', {}, { a: 's' })
    .node('n', 'test.number')
  const run = await createBench().run(flow, {
    signal: controller.signal,
    onEvent: (event) => {
      if (event.type === 'node.finished' && event.nodeId === 'n') controller.abort(new Error('Cancelled.'))
    },
  })
  expect(run.status).toBe('cancelled')
  expect([run.state('s'), run.state('after'), run.state('n')]).toEqual(['cancelled', 'cancelled', 'done'])
})

test('nodes that ended before a restart are not touched again', async () => {
  const bench = createBench()
  const { flow } = buildFlow()
    .node('n', 'test.number')
    .node('e', 'test.effect', {}, { a: 'n' })
    .node('z', 'test.add', {}, { a: 'e' })
  const before = await bench.run(flow)
  const { n, e } = before.nodes
  if (!n || !e) throw new Error('Both ran.')
  const resumed = await createBenchLike(bench).run(flow, { finished: { n, e } })
  expect(resumed.ran).toEqual(['z'])
  expect(resumed.events.filter((event) => event.nodeId === 'e')).toEqual([])
})

/** The same values with an empty action cache. */
function createBenchLike(bench: ReturnType<typeof createBench>): ReturnType<typeof createBench> {
  const other = createBench()
  for (const [digest, value] of bench.values) other.values.set(digest, value)
  return other
}

test('an orchestrator waits, then goes on with what came in', async () => {
  let answer: (value: number) => void = () => undefined
  const answered = new Promise<number>((resolve) => {
    answer = resolve
  })
  const bench = createBench({
    orchestrators: {
      'test.wait': {
        run: async ({ context: { wait, work } }) => {
          const given = await wait({ name: 'number', message: 'A number is missing.', person: {} })
          return work(given.value)
        },
      },
    },
    answer: () => answered,
  })
  const { flow } = buildFlow()
    .node('n', 'test.number')
    .node('w', 'test.wait', {}, { a: 'n' })
    .node('z', 'test.add', {}, { a: 'w' })
  const run = await bench.run(flow, {
    onEvent: (event) => {
      if (event.type === 'node.waiting') answer(41)
    },
  })
  expect(await run.value('z')).toBe(42)
  expect(run.events.filter((event) => event.nodeId === 'w').map((event) => event.type)).toEqual([
    'node.started',
    'node.waiting',
    'node.started',
    'node.finished',
  ])
})

test('sub-runs try parameters, share the store, and the best comes out', async () => {
  const bench = createBench({
    orchestrators: {
      'test.search': {
        run: async ({ context: { startSubRun, trial, getValue } }) => {
          let best = { value: Number.NEGATIVE_INFINITY, digest: '' }
          for (const [number, plus] of [1, 7, 3].entries()) {
            const sub = await startSubRun({ name: String(number), overrides: { x: { plus } }, target: 'x' })
            const digest = sub.outputs['out']?.digest ?? ''
            const value = await getValue(digest)
            const metric = value.type === 'value' && typeof value.value === 'number' ? value.value : 0
            trial({ number, runId: sub.runId, params: { plus }, metric, state: sub.status })
            if (metric > best.value) best = { value: metric, digest }
          }
          return { out: await getValue(best.digest) }
        },
      },
    },
  })
  const { flow } = buildFlow()
    .node('n', 'test.number', { value: 100 })
    .node('x', 'test.add', { plus: 1 }, { a: 'n' })
    .node('s', 'test.search', {}, { a: 'x' })
  const run = await bench.run(flow)
  expect(await run.value('s')).toBe(107)
  const trials = run.events.flatMap((event) => (event.type === 'node.trial' ? [event.trial.metric] : []))
  expect(trials).toEqual([101, 107, 103])
})

test('random graphs run in a valid order, and a second time entirely from the store', async () => {
  const graph = fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 2 }), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(graph, fc.integer({ min: 1, max: 4 }), async (links, parallel) => {
      const builder = buildFlow()
      const needs = new Map<string, string[]>()
      for (const [at, link] of links.entries()) {
        const sources = at === 0 ? [] : link.map((each) => `n${each % at}`)
        const from = Object.fromEntries(sources.map((source, port) => [port === 0 ? 'a' : 'b', source]))
        builder.node(`n${at}`, 'test.add', { plus: at }, from)
        needs.set(`n${at}`, sources)
      }
      // The order in the file must not matter.
      builder.flow.nodes.reverse()
      const bench = createBench({ parallel })
      const finished = new Set<string>()
      const run = await bench.run(builder.flow, {
        onEvent: (event) => {
          if (event.type === 'node.started') {
            for (const source of needs.get(event.nodeId) ?? []) expect(finished).toContain(source)
          }
          if (event.type === 'node.finished') finished.add(event.nodeId)
        },
      })
      expect(run.status).toBe('done')
      expect(finished.size).toBe(links.length)
      expect((await bench.run(builder.flow)).ran).toEqual([])
    }),
    { numRuns: 60 },
  )
})
