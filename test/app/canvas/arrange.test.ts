import fc from 'fast-check'
import { expect, test } from 'vitest'
import { align, distribute, type Placed, place, shiftBy } from '#app/canvas/arrange.ts'
import { smallFlow } from '#test/helpers/smallFlow.ts'

const at = (id: string, x: number, y: number, width = 240, height = 112): Placed => ({
  id,
  box: { x, y, width, height },
})

test('aligning lines boxes up on the outermost side', () => {
  const placed = [at('a', 0, 0), at('b', 100, 200, 160), at('c', 40, 400)]
  expect(align(placed, 'left').get('b')).toEqual({ x: 0, y: 200 })
  expect(align(placed, 'right').get('b')).toEqual({ x: 280 - 160, y: 200 })
  expect(align(placed, 'bottom').get('a')).toEqual({ x: 0, y: 400 })
})

test('distributing gives equal gaps and leaves the outermost two', () => {
  const corners = distribute([at('a', 0, 0, 100), at('c', 600, 0, 100), at('b', 120, 0, 100)], 'x')
  expect([...corners]).toEqual([
    ['a', { x: 0, y: 0 }],
    ['b', { x: 304, y: 0 }],
    ['c', { x: 600, y: 0 }],
  ])
  expect(distribute([at('a', 0, 0), at('b', 9, 9)], 'x').size).toBe(0)
})

test('distributed boxes keep their order and never leave the outermost two', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -2000, max: 2000 }), { minLength: 3, maxLength: 12 }), (places) => {
      const placed = places.map((x, index) => at(String(index), x * 8, 0, 80))
      const corners = distribute(placed, 'x')
      const xs = [...corners.values()].map(({ x }) => x)
      expect(xs).toEqual(xs.toSorted((a, b) => a - b))
      expect(xs[0]).toBe(Math.min(...placed.map(({ box }) => box.x)))
    }),
  )
})

test('a group moves its members; what does not move leaves the flow as it is', () => {
  const flow = smallFlow(true)
  const moved = shiftBy(flow, new Map([['net', { x: 16, y: 8 }]]))
  expect(moved.nodes.find((node) => node.id === 'dense')?.position).toEqual({ x: 1200, y: 8 })
  expect(moved.nodes.find((node) => node.id === 'train')).toBe(flow.nodes.find((node) => node.id === 'train'))
  const boxes = new Map([['train', { x: 1776, y: 0, width: 240, height: 136 }]])
  expect(place(flow, boxes, new Map([['train', { x: 1776, y: 0 }]]))).toBe(flow)
})
