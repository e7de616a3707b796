import { canvasStore } from '../canvas/canvasStore.ts'
import type { Command } from './command.ts'
import { onlyGroup, onlyNode } from './selected.ts'

export const connectByKeyboard: Command = {
  id: 'edit.connect',
  label: 'Connect …',
  section: 'Edit',
  icon: 'waypoints',
  keywords: ['edge', 'link', 'wire', 'disconnect', 'keyboard'],
  keys: ['C'],
  menus: ['node', 'group'],
  enabled: (context) => onlyNode(context) !== undefined || onlyGroup(context) !== undefined,
  run: ({ flow }) => canvasStore.setState({ connectFrom: flow.selection.nodes[0] }),
}
