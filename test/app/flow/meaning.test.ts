import { expect, test } from 'vitest'
import { changedNodes, sameMeaning } from '#app/flow/meaning.ts'
import { disconnect, foldGroup, moveNodes, setParams, setTitle } from '#nodes/core/flow/edit.ts'
import { edgeId } from '#nodes/core/flow/flow.ts'
import { flowEdge, smallFlow } from '#test/helpers/smallFlow.ts'

test('moving, naming and folding do not change what a flow computes', () => {
  const flow = smallFlow()
  const moved = moveNodes(flow, new Map([['train', { x: 1, y: 1 }]]))
  const named = setTitle(moved, 'train', 'Learn')
  const unfolded = foldGroup(named, 'net', false)
  expect(sameMeaning(flow, unfolded)).toBe(true)
  expect([...changedNodes(flow, unfolded)]).toEqual([])
})

test('a parameter changes its node, an edge the node that it leads into', () => {
  const flow = smallFlow()
  const set = setParams(flow, 'dense', { units: 4 })
  expect(sameMeaning(flow, set)).toBe(false)
  expect([...changedNodes(flow, set)]).toEqual(['dense'])
  const cut = disconnect(flow, [edgeId(flowEdge('split.table', 'train.table'))])
  expect([...changedNodes(flow, cut)]).toEqual(['train'])
})

test('a flow parameter changes the nodes that compute from parameters', () => {
  const flow = setParams(smallFlow(), 'dense', { units: { $expr: 'size * 2' } })
  const next = { ...flow, parameters: [{ name: 'size', type: 'integer' as const, default: 8 }] }
  expect([...changedNodes(flow, next)]).toEqual(['dense'])
})
