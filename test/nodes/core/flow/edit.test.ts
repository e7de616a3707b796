import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as edit from '#nodes/core/flow/edit.ts'
import { edgeId, type Flow } from '#nodes/core/flow/flow.ts'
import { parseFlow } from '#nodes/core/flow/parse.ts'
import { catalogue, edge, edgeTexts, flowOf, node, wholeFlow } from '../testNodes.ts'
import { anyFlow } from './arbitrary.ts'

/** Any edit, its nodes chosen by number. */
const anyEdit = fc.record({ kind: fc.nat(15), a: fc.nat(30), b: fc.nat(30), text: fc.string({ maxLength: 8 }) })

function apply(flow: Flow, { kind, a, b, text }: { kind: number; a: number; b: number; text: string }): Flow {
  const pick = (number: number) => flow.nodes[number % Math.max(1, flow.nodes.length)]
  const [one, other] = [pick(a), pick(b)]
  const group = flow.groups?.[a % Math.max(1, flow.groups.length)]
  if (!one || !other) return edit.addNode(flow, node(edit.newId(flow, text), 'split'))
  switch (kind) {
    case 0:
      return edit.addNode(flow, node(edit.newId(flow, text), 'layer'))
    case 1:
      return edit.removeNodes(flow, [one.id])
    case 2:
      return edit.connect(flow, { from: { node: one.id, port: 'table' }, to: { node: other.id, port: 'table' } })
    case 3: {
      const chosen = flow.edges[a % Math.max(1, flow.edges.length)]
      return chosen ? edit.disconnect(flow, [edgeId(chosen)]) : flow
    }
    case 4:
      return edit.setParams(flow, one.id, { units: a, other: b % 2 ? undefined : text })
    case 5:
      return edit.moveNodes(flow, new Map([[one.id, { x: a, y: b }]]))
    case 6:
      return edit.setTitle(flow, one.id, text)
    case 7:
      return edit.groupNodes(flow, [one.id, other.id], { title: text })
    case 8:
      return group ? edit.ungroup(flow, group.id) : flow
    case 9:
      return group ? edit.foldGroup(flow, group.id, b % 2 === 0) : flow
    case 10: {
      const chosen = flow.edges[a % Math.max(1, flow.edges.length)]
      return chosen ? edit.insertOnEdge(flow, catalogue, chosen, node(edit.newId(flow, 'split'), 'split')) : flow
    }
    case 11:
      return edit.pasteFragment(flow, edit.copyFragment(flow, [one.id, other.id]), { x: a, y: b }).flow
    case 12:
      return edit.addNote(flow, {
        id: edit.newId(flow, 'note'),
        text,
        position: { x: 0, y: 0 },
        size: { width: 1, height: 1 },
      })
    case 13:
      return edit.removeNotes(flow, flow.notes?.slice(0, 1).map((each) => each.id) ?? [])
    case 14:
      return edit.removeAndJoin(flow, catalogue, one.id)
    default:
      return edit.setTune(flow, one.id, 'units', a % 2 ? { kind: 'choice', values: [1, 2] } : undefined)
  }
}

test('edits keep a flow sound and leave the one they start from as it was', () => {
  fc.assert(
    fc.property(anyFlow, fc.array(anyEdit, { maxLength: 12 }), (start, edits) => {
      const before = JSON.stringify(start)
      const end = edits.reduce(apply, start)
      const result = parseFlow(JSON.parse(JSON.stringify(end)), catalogue)
      expect(result.ok ? [] : result.problems).toEqual([])
      expect(JSON.stringify(start)).toBe(before)
    }),
    { numRuns: 500 },
  )
})

test('ids read like their hint and are free', () => {
  const flow = flowOf([node('dense', 'layer'), node('dense-2', 'layer')], [])
  expect(edit.newId(flow, 'layers.dense')).toBe('dense-3')
  expect(edit.newId(flow, 'dense-2')).toBe('dense-3')
  expect(edit.newId(flow, 'Größe (cm)')).toBe('Gr-e-cm')
  expect(edit.newId(flow, '__proto__')).toBe('node')
  expect(edit.newId(flow, '')).toBe('node')
})

test('a new edge takes the place of the one in the same input', () => {
  const flow = edit.connect(wholeFlow(), edge('source.table scale.table'))
  expect(edgeTexts(flow)).toEqual([
    'source.table split.table',
    'split.table fill.table',
    'scale.table train.table',
    'l1.y l2.x',
    'l2.y train.network',
    'source.table scale.table',
  ])
})

test('a setting given as undefined goes back to its default', () => {
  const flow = edit.setParams(wholeFlow(), 'l2', { units: undefined, activation: 'tanh' })
  expect(flow.nodes.find((each) => each.id === 'l2')?.params).toEqual({ activation: 'tanh' })
})

test('a node put into an edge is led through, one taken out is bridged', () => {
  const flow = edit.insertOnEdge(wholeFlow(), catalogue, edge('fill.table scale.table'), node('t', 'tidy'))
  expect(edgeTexts(flow)).toContain('fill.table t.table')
  expect(edgeTexts(flow)).toContain('t.table scale.table')
  expect(edgeTexts(flow)).not.toContain('fill.table scale.table')
  const back = edit.removeAndJoin(flow, catalogue, 't')
  expect(edgeTexts(back).sort()).toEqual(edgeTexts(wholeFlow()).sort())
})

test('a node that does not fit an edge leaves it alone', () => {
  const flow = edit.insertOnEdge(wholeFlow(), catalogue, edge('fill.table scale.table'), node('l3', 'layer'))
  expect(edgeTexts(flow)).toEqual(edgeTexts(wholeFlow()))
})

test('a group ends with its last node', () => {
  const grouped = edit.groupNodes(wholeFlow(), ['l1', 'l2'], { title: 'Model', summary: 'Two layers', folded: true })
  expect(grouped.groups).toEqual([{ id: 'group', title: 'Model', summary: 'Two layers', folded: true }])
  expect(edit.removeNodes(grouped, ['l1']).groups).toHaveLength(1)
  expect(edit.removeNodes(grouped, ['l1', 'l2']).groups).toEqual([])
  expect(edit.ungroup(grouped, 'group')).toEqual(wholeFlow())
  const regrouped = edit.groupNodes(grouped, ['l1', 'l2', 'train'], { title: 'All' })
  expect(regrouped.groups?.map((each) => each.title)).toEqual(['All'])
})
