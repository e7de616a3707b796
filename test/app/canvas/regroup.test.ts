import { expect, test } from 'vitest'
import { framesOf, groupAt, putInGroup, regroup } from '#app/canvas/regroup.ts'
import { moveNodes } from '#nodes/core/flow/edit.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { smallFlow } from '#test/helpers/smallFlow.ts'

const groupOf = (flow: Flow, id: string) => flow.nodes.find((node) => node.id === id)?.group
const moved = (flow: Flow, id: string, x: number, y: number) => moveNodes(flow, new Map([[id, { x, y }]]))

test('a node let go within a frame joins the group, one let go outside leaves it', () => {
  const flow = smallFlow(false)
  const frames = framesOf(flow)
  expect([...frames.keys()]).toEqual(['net'])
  const joined = regroup(moved(flow, 'train', 1184, 20), new Set(['train']), frames)
  expect(groupOf(joined, 'train')).toBe('net')
  const left = regroup(moved(flow, 'dense', 1184, 600), new Set(['dense']), frames)
  expect(groupOf(left, 'dense')).toBeUndefined()
  expect(groupOf(left, 'input')).toBe('net')
})

test('a node that stays in its frame, and one that was not dragged, keep their group', () => {
  const flow = smallFlow(false)
  const frames = framesOf(flow)
  const inside = moved(flow, 'dense', 1192, 8)
  expect(regroup(inside, new Set(['dense']), frames)).toBe(inside)
  const elsewhere = moved(flow, 'dense', 0, 900)
  expect(groupOf(regroup(elsewhere, new Set(), frames), 'dense')).toBe('net')
})

test('a folded group takes nothing', () => {
  expect(framesOf(smallFlow(true)).size).toBe(0)
})

test('a group that nobody is left in goes', () => {
  const flow = smallFlow(false)
  const none = putInGroup(flow, new Set(['input', 'dense', 'output']), undefined)
  expect(none.groups).toBeUndefined()
  expect(none.nodes.every((node) => node.group === undefined)).toBe(true)
})

test('of two frames around a place the smaller one counts', () => {
  const flow = smallFlow(false)
  const node = flow.nodes[0]
  if (!node) throw new Error('The flow is empty.')
  const frames = new Map([
    ['wide', { x: 0, y: 0, width: 2000, height: 2000 }],
    ['narrow', { x: 0, y: 0, width: 400, height: 400 }],
  ])
  expect(groupAt(flow, node, { x: 10, y: 10 }, frames)).toBe('narrow')
  expect(groupAt(flow, node, { x: 1000, y: 10 }, frames)).toBe('wide')
  expect(groupAt(flow, node, { x: 3000, y: 10 }, frames)).toBeUndefined()
})
