import { expect, test } from 'vitest'
import { edgeBetween, openTargets, portKey, refusalsFor } from '#app/canvas/connecting.ts'
import { portsOf } from '#app/canvas/ports.ts'
import { canConnect } from '#nodes/core/flow/graph.ts'
import { catalogue } from '#nodes/index.ts'
import { smallFlow } from '#test/helpers/smallFlow.ts'

test('a port of another type is refused in words that name both', () => {
  const refusals = refusalsFor(smallFlow(), catalogue, { node: 'split', port: 'table' }, 'output')
  const reason = refusals.get('train/network/input')
  expect(reason).toContain('takes layers of a network')
  expect(reason).toContain('is a table')
})

test('an edge that would close a circle is refused', () => {
  const refusals = refusalsFor(smallFlow(), catalogue, { node: 'split', port: 'table' }, 'output')
  expect(refusals.get('columns/table/input')).toContain('circle')
  expect(refusals.has('train/table/input')).toBe(false)
})

test('from an input the same rules hold the other way round', () => {
  const flow = smallFlow()
  const refusals = refusalsFor(flow, catalogue, { node: 'columns', port: 'table' }, 'input')
  expect(refusals.get('split/table/output')).toContain('circle')
  expect(refusals.has('file/table/output')).toBe(false)
})

test('the quick check says of every pair of ports what the kernel says', () => {
  const flow = smallFlow()
  for (const node of flow.nodes) {
    const { inputs, outputs } = portsOf(node, catalogue, flow.edges)
    for (const port of [...inputs, ...outputs]) {
      const refusals = refusalsFor(flow, catalogue, port, port.direction)
      for (const other of flow.nodes) {
        const views = portsOf(other, catalogue, flow.edges)
        for (const target of port.direction === 'output' ? views.inputs : views.outputs) {
          const answer = canConnect(flow, catalogue, edgeBetween(port, port.direction, target))
          expect(refusals.get(portKey(target, target.direction))).toBe(answer.ok ? undefined : answer.reason)
        }
      }
    }
  }
})

test('targets are offered in the order of the flow, none that would be refused', () => {
  const targets = openTargets(smallFlow(), catalogue, { node: 'train', port: 'model' }, 'output')
  expect(targets.map(({ node, port }) => `${node}.${port}`)).toEqual(['evaluate.model'])
})
