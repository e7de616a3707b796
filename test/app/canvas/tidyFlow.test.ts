import { expect, test } from 'vitest'
import { around, type Box, overlaps } from '#app/canvas/geometry.ts'
import { tidyFlow } from '#app/canvas/tidyFlow.ts'
import { boxOf, visibleIds } from '#app/canvas/visible.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { bigFlow } from '#test/helpers/bigFlow.ts'
import { smallFlow } from '#test/helpers/smallFlow.ts'

const boxes = (flow: Flow): [string, Box][] =>
  visibleIds(flow).flatMap((id) => {
    const box = boxOf(flow, id)
    return box ? [[id, box]] : []
  })

const collisions = (flow: Flow): string[] => {
  const all = boxes(flow)
  return all.flatMap(([a, first], index) =>
    all.slice(index + 1).flatMap(([b, second]) => (overlaps(first, second) ? [`${a} and ${b}`] : [])),
  )
}

const heap = (flow: Flow): Flow => ({
  ...flow,
  nodes: flow.nodes.map((node) => ({ ...node, position: { x: 16, y: 24 } })),
})

test.each([
  ['with a folded group', heap(smallFlow(true))],
  ['with an unfolded group', heap(smallFlow(false))],
  ['of 60 nodes', heap(bigFlow(60))],
])('nodes heaped on one place are laid out without a collision: a flow %s', (_name, flow) => {
  expect(collisions(flow)).not.toEqual([])
  const tidy = tidyFlow(flow)
  expect(collisions(tidy)).toEqual([])
  for (const node of tidy.nodes) expect([Math.abs(node.position.x % 8), Math.abs(node.position.y % 8)]).toEqual([0, 0])
})

test('a long chain is broken into rows that can be read on a screen', () => {
  const box = around(boxes(tidyFlow(smallFlow(true))).map(([, each]) => each))
  const ratio = box ? box.width / box.height : 0
  expect(ratio).toBeGreaterThan(1)
  expect(ratio).toBeLessThan(4)
})

test('only what is chosen is laid out anew', () => {
  const flow = heap(smallFlow(true))
  const tidy = tidyFlow(flow, ['file', 'columns'])
  const moved = tidy.nodes.filter((node, index) => node !== flow.nodes[index]).map(({ id }) => id)
  expect(moved.every((id) => id === 'file' || id === 'columns')).toBe(true)
  expect(moved).not.toEqual([])
})
