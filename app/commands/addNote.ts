import { addNote, newId } from '#nodes/core/flow/edit.ts'
import { canvasStore } from '../canvas/canvasStore.ts'
import { snapPoint } from '../canvas/geometry.ts'
import { announce } from '../shell/announcer.ts'
import type { Command } from './command.ts'

export const addNoteCommand: Command = {
  id: 'add.note',
  label: 'Add a note',
  section: 'Add',
  icon: 'sticky-note',
  keywords: ['text', 'comment', 'markdown'],
  keys: ['N'],
  menus: ['canvas'],
  enabled: ({ flow }) => flow.flowId !== undefined,
  run: ({ flow, canvas, at }) => {
    const id = newId(flow.flow, 'note')
    const center = canvas.center()
    const position = snapPoint(at ?? { x: center.x - 120, y: center.y - 64 })
    flow.apply('add note', (before) => addNote(before, { id, text: '', position, size: { width: 240, height: 128 } }))
    flow.select({ nodes: [id] })
    canvasStore.setState({ editing: id })
    announce('Added a note. Type its text; Escape ends.')
  },
}
