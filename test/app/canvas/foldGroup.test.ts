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
