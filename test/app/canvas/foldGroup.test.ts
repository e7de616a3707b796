import { expect, test } from 'vitest'
import { foldWithRoom } from '#app/canvas/foldGroup.ts'
import { boxOf } from '#app/canvas/visible.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { flowNode, smallFlow } from '#test/helpers/smallFlow.ts'

const at = (flow: Flow, id: string) => flow.nodes.find((node) => node.id === id)?.position

/** The small flow with its group folded and the next node close to the group's card. */
const compact = (): Flow => {
  const flow = smallFlow(true)
  return {
    ...flow,
    nodes: [
      ...flow.nodes.map((node) =>
        node.id === 'train' || node.id === 'evaluate'
          ? { ...node, position: { x: node.position.x - 592, y: node.position.y } }
          : node,
      ),
      flowNode('below', 'data.csv', 1300, 900),
    ],
  }
}

test('unfolding moves what is beside the group out of the way, and folding brings it back', () => {
  const folded = compact()
  const unfolded = foldWithRoom(folded, 'net', false)
  const frame = boxOf(unfolded, 'net')
  expect(frame && (at(unfolded, 'train')?.x ?? 0) >= frame.x + frame.width).toBe(true)
  expect(at(unfolded, 'evaluate')).toEqual({
    x: (at(folded, 'evaluate')?.x ?? 0) + ((at(unfolded, 'train')?.x ?? 0) - (at(folded, 'train')?.x ?? 0)),
    y: 0,
  })
  const again = foldWithRoom(unfolded, 'net', true)
  const open = foldWithRoom(again, 'net', false)
  expect(at(open, 'train')).toEqual(at(unfolded, 'train'))
})

test('what stands before the group or in other rows stays', () => {
  const folded = compact()
  const unfolded = foldWithRoom(folded, 'net', false)
  for (const id of ['file', 'split', 'below']) expect(at(unfolded, id)).toEqual(at(folded, id))
})

test('members keep their places', () => {
  const unfolded = foldWithRoom(compact(), 'net', false)
  for (const id of ['input', 'dense', 'output']) expect(at(unfolded, id)).toEqual(at(smallFlow(), id))
})

test('rows above and below make room for the frame, and the one below comes back', () => {
  const base = compact()
  const group = base.nodes.find((node) => node.id === 'input')?.position ?? { x: 0, y: 0 }
  const flow: Flow = {
    ...base,
    nodes: [
      ...base.nodes.map((node) =>
        node.id === 'dense' ? { ...node, position: { x: group.x, y: group.y + 200 } } : node,
      ),
      flowNode('over', 'data.csv', group.x, group.y - 160),
      flowNode('under', 'data.csv', group.x, group.y + 184),
      flowNode('underLeft', 'data.csv', 0, group.y + 184),
    ],
  }
  const unfolded = foldWithRoom(flow, 'net', false)
  const frame = boxOf(unfolded, 'net')
  const over = boxOf(unfolded, 'over')
  const under = boxOf(unfolded, 'under')
  if (!frame || !over || !under) throw new Error('Something is gone.')
  expect(frame.y).toBeGreaterThan(over.y + over.height)
  expect(under.y).toBeGreaterThan(frame.y + frame.height)
  expect(at(unfolded, 'over')).toEqual(at(flow, 'over'))
  expect(at(unfolded, 'underLeft')?.y).toBe(under.y)
  const again = foldWithRoom(unfolded, 'net', true)
  expect(at(again, 'under')?.y).toBeLessThan(under.y)
  expect(at(again, 'underLeft')?.y).toBe(at(again, 'under')?.y)
})
