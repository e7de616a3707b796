import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, orderedFlow } from '#nodes/core/flow/canonical.ts'
import { diffFlows } from '#nodes/core/flow/diff.ts'
import * as edit from '#nodes/core/flow/edit.ts'
import { edge, node, wholeFlow } from '../testNodes.ts'
import { anyFlow } from './arbitrary.ts'

const messages = (change: (flow: ReturnType<typeof wholeFlow>) => ReturnType<typeof wholeFlow>) =>
  diffFlows(wholeFlow(), change(wholeFlow())).map((each) => each.message)

test('equal flows have no difference, different ones have', () => {
  fc.assert(
    fc.property(anyFlow, anyFlow, (a, b) => {
      expect(diffFlows(a, JSON.parse(JSON.stringify(a)))).toEqual([])
      const edgesInOrder = (flow: typeof a) => ({
        ...orderedFlow(flow),
        edges: flow.edges.map((each) => canonicalJson(each)).sort(),
      })
      expect(diffFlows(a, b).length > 0).toBe(canonicalJson(edgesInOrder(a)) !== canonicalJson(edgesInOrder(b)))
    }),
  )
})

test('changes are told in plain sentences', () => {
  expect(messages((flow) => edit.setParams(flow, 'l2', { units: 8, activation: 'tanh' }))).toEqual([
    'Node "l2": "units" changed from 1 to 8.',
    'Node "l2": "activation" changed from its default to "tanh".',
  ])
  expect(messages((flow) => edit.setTitle(flow, 'l2', 'Last'))).toEqual(['Node "l2" is now titled "Last".'])
  expect(messages((flow) => edit.moveNodes(flow, new Map([['l2', { x: 1, y: 2 }]])))).toEqual([
    'Node "l2" was moved on the canvas.',
  ])
  expect(messages((flow) => edit.removeNodes(flow, ['scale']))).toEqual([
    'Node "scale" (test.scale) was removed.',
    'The edge from fill.table to scale.table was removed.',
    'The edge from scale.table to train.table was removed.',
  ])
  expect(messages((flow) => edit.connect(edit.addNode(flow, node('t', 'tidy')), edge('fill.table t.table')))).toEqual([
    'Node "t" (test.tidy) was added.',
    'An edge from fill.table to t.table was added.',
  ])
  expect(messages((flow) => edit.groupNodes(flow, ['l1'], { title: 'Model' }))).toEqual([
    'Node "l1" was put into the group "group".',
    'The group "Model" was made.',
  ])
  expect(messages((flow) => edit.setFlowDetails(flow, { name: 'Other', description: 'Words' }))).toEqual([
    'The flow was renamed from "Test" to "Other".',
    "The flow's description changed.",
  ])
  expect(messages((flow) => edit.setFlowParameters(flow, [{ name: 'rows', type: 'integer', default: 3 }]))).toEqual([
    'The flow parameter "rows" was added.',
  ])
  expect(messages((flow) => edit.setTune(flow, 'l2', 'units', { kind: 'choice', values: [1, 2] }))).toEqual([
    'Node "l2": "units" is tuned in {"kind":"choice","values":[1,2]}.',
  ])
})
