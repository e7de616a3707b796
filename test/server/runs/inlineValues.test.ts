import { afterEach, expect, test } from 'vitest'
import { buildFlow } from '../engine/flowBuilder.ts'
import { newHome, openRuns, type RunBench, runToEnd, statesOf } from './runBench.ts'

const benches: RunBench[] = []
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.close()
})
const open = (home: string): RunBench => {
  const bench = openRuns({ home })
  benches.push(bench)
  return bench
}

test('values of inline nodes are worked out again by another process, and what depends on them is found by their content', async () => {
  const home = newHome()
  const chain = (ids: readonly string[]) => {
    const builder = buildFlow().node('n', 'test.number', { value: 1 })
    for (const [at, id] of ids.entries()) builder.node(id, 'test.double', {}, { a: ids[at - 1] ?? 'n' })
    return builder.node('sum', 'test.add', { plus: 1 }, { a: ids.at(-1) ?? 'n' }).flow
  }
  const first = open(home)
  const run = await runToEnd(first, chain(['a', 'b', 'c']))
  expect(run.nodes.at(-1)?.outputs['out']?.summary).toBe('9')
  benches.pop()
  await first.close()

  const second = open(home)
  const digest = run.nodes.find((node) => node.id === 'c')?.outputs['out']?.digest ?? ''
  expect(await second.service.results.get(digest)).toMatchObject({ type: 'value', value: 8 })
  const again = await runToEnd(second, chain(['a', 'b', 'c']))
  expect(new Set(again.nodes.map((node) => node.state))).toEqual(new Set(['cached']))
  // Other nodes, equal values: what works on them is not done a second time.
  const copied = await runToEnd(second, chain(['x', 'y', 'z']))
  expect(statesOf(copied)).toMatchObject({ z: 'done', sum: 'cached' })
})

test('a pin of an inline node stands by itself', async () => {
  const bench = open(newHome())
  const { flow } = buildFlow().node('n', 'test.number', { value: 4 }).node('d', 'test.double', {}, { a: 'n' })
  const run = await runToEnd(bench, flow)
  const pin = await bench.service.setPin('flow', 'd')
  await bench.artifacts.remove(run.nodes[0]?.outputs['out']?.digest ?? '')
  expect(await bench.service.results.get(pin.outputs['out']?.digest ?? '')).toMatchObject({ value: 8 })
})
