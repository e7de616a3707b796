import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { canvasStore } from '#app/canvas/canvasStore.ts'
import { canvasControls } from '#app/canvas/controls.ts'
import { copyText, pasteText } from '#app/commands/clipboard.ts'
import type { CommandContext } from '#app/commands/command.ts'
import { labelOf } from '#app/commands/command.ts'
import { commands } from '#app/commands/commands.ts'
import { editorView } from '#app/editor/editorView.ts'
import { flowStore } from '#app/flow/flowStore.ts'
import { runStore } from '#app/flow/runStore.ts'
import { hasIcon } from '#app/ui/icons.ts'
import { addNote } from '#nodes/core/flow/edit.ts'
import { smallFlow } from '#test/helpers/smallFlow.ts'

const note = { id: 'note', text: 'Hello', position: { x: 0, y: 400 }, size: { width: 200, height: 80 } }

const context = (more: Partial<CommandContext> = {}): CommandContext => ({
  flow: flowStore.getState(),
  run: runStore.getState(),
  canvas: canvasControls.current,
  navigate: () => {},
  ...more,
})
const command = (id: string) => {
  const found = commands.find((each) => each.id === id)
  if (!found) throw new Error(`There is no command ${id}.`)
  return found
}
const run = async (id: string, more?: Partial<CommandContext>) => {
  const found = command(id)
  expect(found.enabled(context(more)), `${id} can run`).toBe(true)
  await found.run(context(more))
}
const flow = () => flowStore.getState().flow
const select = (...nodes: string[]) => flowStore.getState().select({ nodes })

beforeEach(() => {
  flowStore.getState().load({
    id: 'small',
    name: 'Small',
    revision: 'r1',
    updatedAt: 1,
    nodeCount: 8,
    flow: addNote(smallFlow(), note),
    upgraded: [],
  })
  canvasStore.setState({ editing: undefined, quickAdd: undefined, connectFrom: undefined })
})

test('every command file is in the list', () => {
  const folder = join(import.meta.dirname, '../../../app/commands')
  const named = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  const helpers = [
    'arrangeSelected',
    'clipboard',
    'command',
    'commands',
    'keys',
    'pickFile',
    'removeSelected',
    'selected',
    'useCommands',
  ]
  const files = named.map((name) => name.replace('.ts', '')).filter((name) => !helpers.includes(name))
  // nudge.ts makes eight: four ways, each near and far.
  expect(commands).toHaveLength(files.length + 7)
})

test('ids and shortcuts are unique, every command has a name and an icon that the app ships', () => {
  expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
  const keys = commands.flatMap((each) => each.keys ?? [])
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  for (const each of commands) {
    if (each.id === 'view.theme') continue
    expect(labelOf(each, context())).toMatch(/\S/)
    expect(hasIcon(each.icon), each.icon).toBe(true)
  }
})

const edits: [id: string, selected: string[]][] = [
  ['edit.delete', ['train', 'note']],
  ['edit.delete', ['net']],
  ['edit.duplicate', ['net', 'note']],
  ['edit.disconnectAll', ['split']],
  ['add.note', []],
  ['arrange.group', ['file', 'columns']],
  ['arrange.ungroup', ['net']],
  ['arrange.fold', ['net']],
  ['arrange.tidyUp', []],
  ['arrange.alignLeft', ['file', 'split', 'net']],
  ['arrange.alignBottom', ['file', 'note']],
  ['arrange.distributeVertically', ['file', 'note', 'net']],
  ['arrange.nudge.right', ['net', 'note']],
]

test.each(edits)('%s on %j is one undo step that brings everything back', async (id, nodes) => {
  select(...nodes)
  const before = flow()
  await run(id)
  expect(flow()).not.toBe(before)
  const after = flow()
  await run('edit.undo')
  expect(flow()).toBe(before)
  expect(flowStore.getState().canUndo).toBe(false)
  await run('edit.redo')
  expect(flow()).toBe(after)
})

test('deleting a folded group deletes its members and their edges', async () => {
  select('net')
  await run('edit.delete')
  expect(flow().nodes.map(({ id }) => id)).toEqual(['file', 'columns', 'split', 'train', 'evaluate'])
  expect(flow().edges.some((edge) => edge.to.port === 'network')).toBe(false)
  expect(flow().groups ?? []).toEqual([])
})

test('Escape closes the list of problems first, then lets go of what is selected', async () => {
  select('train')
  editorView.setState({ problems: true })
  await run('edit.selectNothing')
  expect(editorView.getState().problems).toBe(false)
  expect(flowStore.getState().selection.nodes).toEqual(['train'])
  await run('edit.selectNothing')
  expect(flowStore.getState().selection.nodes).toEqual([])
  expect(command('edit.selectNothing').enabled(context())).toBe(false)
})

test('pressing an arrow again and again is one step', async () => {
  select('train')
  const before = flow()
  for (let count = 0; count < 5; count += 1) await run('arrange.nudge.right')
  await run('arrange.nudge.down.far')
  expect(flow().nodes.find(({ id }) => id === 'train')?.position).toEqual({ x: 1816, y: 40 })
  await run('edit.undo')
  expect(flow()).toBe(before)
})

test('what is copied can be pasted here and into another flow, with its inner edges and its group', () => {
  const text = copyText(['input', 'dense', 'output', 'note'])
  expect(pasteText(text)).toBe(true)
  expect(flow().nodes).toHaveLength(11)
  expect(flowStore.getState().undoLabel).toBe('paste 4 nodes')
  flowStore.getState().load({
    id: 'b',
    name: 'B',
    revision: 'r1',
    updatedAt: 1,
    nodeCount: 0,
    flow: { ...smallFlow(), nodes: [], edges: [], groups: [] },
    upgraded: [],
  })
  pasteText(text, { x: 80, y: 160 })
  expect(flow().nodes.map(({ id, position }) => ({ id, position }))[0]).toEqual({
    id: 'input',
    position: { x: 968, y: 160 },
  })
  expect(flow().edges).toHaveLength(2)
  expect(flow().groups).toMatchObject([{ title: 'Network', folded: true }])
  expect(flowStore.getState().selection.nodes).toEqual([flow().groups?.[0]?.id, 'note'])
})

test('text that is no flow is refused and changes nothing', () => {
  const before = flow()
  expect(pasteText('hello')).toBe(false)
  expect(pasteText('{"format":"modelwright-fragment","nodes":[{}],"edges":[]}')).toBe(false)
  expect(flow()).toBe(before)
})

test('commands that need a choice cannot run without one', () => {
  select()
  for (const id of [
    'edit.delete',
    'edit.copy',
    'edit.rename',
    'edit.connect',
    'arrange.group',
    'arrange.alignLeft',
    'run.to',
  ]) {
    expect(command(id).enabled(context()), id).toBe(false)
  }
})

test('parts of a flow run from the selected node', async () => {
  const start = vi.fn(async () => {})
  select('train')
  for (const kind of ['to', 'from', 'only']) await run(`run.${kind}`, { run: { ...runStore.getState(), start } })
  expect(start.mock.calls).toEqual([
    [{ kind: 'to', node: 'train' }],
    [{ kind: 'from', node: 'train' }],
    [{ kind: 'only', node: 'train' }],
  ])
})

test('a group, and several nodes, run as the nodes that they are', async () => {
  const start = vi.fn(async () => {})
  const members = flowStore
    .getState()
    .flow.nodes.filter(({ group }) => group === 'net')
    .map(({ id }) => id)
  select('net')
  for (const kind of ['to', 'from', 'only']) await run(`run.${kind}`, { run: { ...runStore.getState(), start } })
  select('train', 'evaluate')
  await run('run.to', { run: { ...runStore.getState(), start } })
  expect(members.length).toBeGreaterThan(1)
  expect(start.mock.calls).toEqual([
    [{ kind: 'toEach', nodes: members }],
    [{ kind: 'fromEach', nodes: members }],
    [{ kind: 'onlyEach', nodes: members }],
    [{ kind: 'toEach', nodes: ['train', 'evaluate'] }],
  ])
})

test('a new node is offered beside what is selected', async () => {
  select('train')
  await run('add.node')
  expect(canvasStore.getState().quickAdd?.at).toEqual({ x: 2072, y: 0 })
})
