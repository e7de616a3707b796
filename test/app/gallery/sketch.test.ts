import { expect, test } from 'vitest'
import { sketchFlow } from '#app/gallery/sketch.ts'
import { catalogue } from '#nodes/index.ts'

const node = (id: string, x: number, y: number, group?: string) => ({
  id,
  type: 'data.csv',
  position: { x, y },
  ...(group && { group }),
})
const edge = (from: string, to: string) => ({ from: { node: from, port: 'table' }, to: { node: to, port: 'table' } })

test('a folded group is one box with the edges of its nodes, drawn once', () => {
  const sketch = sketchFlow(
    {
      nodes: [node('a', 0, 0), node('b', 300, 0, 'g'), node('c', 600, 0, 'g'), node('d', 900, 0)],
      edges: [edge('a', 'b'), edge('a', 'c'), edge('b', 'c'), edge('c', 'd')],
      groups: [{ id: 'g', title: 'Model', folded: true }],
    },
    catalogue,
  )
  expect(sketch.boxes.map((box) => box.id)).toEqual(['a', 'g', 'd'])
  expect(sketch.lines.map(({ from, to }) => `${from.id}>${to.id}`)).toEqual(['a>g', 'g>d'])
})

test('boxes keep the order of the canvas and never lie on each other', () => {
  const { boxes } = sketchFlow(
    { nodes: [node('a', 0, 0), node('b', 10, 5), node('c', 320, -300), node('d', 320, 300)], edges: [] },
    catalogue,
  )
  const places = new Set(boxes.map((box) => `${box.x}/${box.y}`))
  expect(places.size).toBe(4)
  const byId = Object.fromEntries(boxes.map((box) => [box.id, box]))
  expect(byId['c']?.x).toBeGreaterThan(byId['a']?.x ?? 0)
  expect(byId['d']?.y).toBeGreaterThan(byId['c']?.y ?? 0)
})

test('an empty flow and an edge to nowhere do no harm', () => {
  expect(sketchFlow({ nodes: [], edges: [edge('x', 'y')] }, catalogue)).toMatchObject({ boxes: [], lines: [] })
})
