import { expect, test } from 'vitest'
import { type CanvasItem, createProjector, handlesOf } from '#app/canvas/project.ts'
import { createNodeMaker } from '#app/canvas/toReactFlow.ts'
import { addNote, foldGroup, moveNodes, setParams } from '#nodes/core/flow/edit.ts'
import { catalogue } from '#nodes/index.ts'
import { flowNode, smallFlow } from '#test/helpers/smallFlow.ts'

const nothing = { nodes: [], edges: [] }
const find = (items: readonly CanvasItem[], id: string) => items.find((item) => item.id === id)

test('a folded group is one card where its first member is, with the ports that lead out of it', () => {
  const { items, links } = createProjector(catalogue)(smallFlow(true), nothing)
  expect(items.map(({ id, kind }) => `${kind} ${id}`)).toEqual([
    'card file',
    'card columns',
    'card split',
    'group net',
    'card train',
    'card evaluate',
  ])
  const group = find(items, 'net')
  expect(group?.box).toMatchObject({ x: 888, y: 0 })
  expect(group && handlesOf(group).map(({ direction, handle }) => `${direction} ${handle}`)).toEqual([
    'input input/table',
    'output output/y',
  ])
  expect(
    links.map(({ source, sourceHandle, target, targetHandle }) => [source, sourceHandle, target, targetHandle]),
  ).toEqual(
    expect.arrayContaining([
      ['split', 'table', 'net', 'input/table'],
      ['net', 'output/y', 'train', 'network'],
    ]),
  )
  expect(links).toHaveLength(7)
})

test('an unfolded group is a frame behind its members', () => {
  const { items } = createProjector(catalogue)(smallFlow(false), nothing)
  expect(items[0]).toMatchObject({ id: 'net', kind: 'frame' })
  const [frame, member] = [find(items, 'net'), find(items, 'output')]
  expect(frame && member && frame.box.x < 888 && frame.box.x + frame.box.width > member.box.x + member.box.width).toBe(
    true,
  )
})

test('cards come in the order of the work, so that Tab follows the flow', () => {
  const flow = smallFlow(false)
  const turned = { ...flow, nodes: flow.nodes.toReversed() }
  const { items } = createProjector(catalogue)(turned, nothing)
  const order = items.filter((item) => item.kind === 'card').map(({ id }) => id)
  expect(order.indexOf('file')).toBeLessThan(order.indexOf('split'))
  expect(order.indexOf('dense')).toBeLessThan(order.indexOf('train'))
})

test('while one card is dragged every other keeps its identity, and the dragged one keeps what it shows', () => {
  const project = createProjector(catalogue)
  const makeNodes = createNodeMaker()
  const flow = smallFlow()
  const before = project(flow, nothing)
  const nodesBefore = makeNodes(before.items)
  const after = project(flow, nothing, new Map([['train', { x: 8, y: 8 }]]))
  const nodesAfter = makeNodes(after.items)
  expect(after.links).toBe(before.links)
  const changed = nodesAfter.filter((node, index) => node !== nodesBefore[index])
  expect(changed.map(({ id, position }) => ({ id, position }))).toEqual([{ id: 'train', position: { x: 8, y: 8 } }])
  expect(changed[0]?.data).toBe(nodesBefore.find((node) => node.id === 'train')?.data)
})

test('a moved card shows the same, one with another parameter does not', () => {
  const project = createProjector(catalogue)
  const makeNodes = createNodeMaker()
  const flow = smallFlow()
  const dataOf = (nodes: ReturnType<typeof makeNodes>) => nodes.find((node) => node.id === 'train')?.data
  const first = dataOf(makeNodes(project(flow, nothing).items))
  const moved = moveNodes(flow, new Map([['train', { x: 1, y: 1 }]]))
  expect(dataOf(makeNodes(project(moved, nothing).items))).toBe(first)
  const set = setParams(moved, 'train', { epochs: 3 })
  expect(dataOf(makeNodes(project(set, nothing).items))).not.toBe(first)
})

test('folding changes the links only where the group is', () => {
  const project = createProjector(catalogue)
  const flow = smallFlow(true)
  const before = project(flow, nothing)
  const after = project(foldGroup(flow, 'net', false), nothing)
  const same = after.links.filter((link) => before.links.includes(link)).map(({ id }) => id)
  expect(same).toContain('file.table->columns.table')
  expect(same).not.toContain('split.table->input.table')
})

test('a node of an unknown type is shown with the ports that its edges speak of', () => {
  const flow = smallFlow()
  const strange = {
    ...flow,
    nodes: [...flow.nodes, flowNode('odd', 'future.node', 0, 300)],
    edges: [...flow.edges, { from: { node: 'file', port: 'table' }, to: { node: 'odd', port: 'rows' } }],
  }
  const { items, links } = createProjector(catalogue)(strange, nothing)
  const odd = find(items, 'odd')
  expect(odd?.kind === 'card' && odd.ports.inputs.map(({ port, type }) => [port, type])).toEqual([['rows', 'unknown']])
  expect(links.some((link) => link.target === 'odd')).toBe(true)
})

test('notes are things of their own', () => {
  const note = { id: 'note', text: 'Hello', position: { x: 0, y: -200 }, size: { width: 240, height: 80 } }
  const { items } = createProjector(catalogue)(addNote(smallFlow(), note), { nodes: ['note'], edges: [] })
  expect(find(items, 'note')).toMatchObject({
    kind: 'note',
    selected: true,
    box: { x: 0, y: -200, width: 240, height: 80 },
  })
})
