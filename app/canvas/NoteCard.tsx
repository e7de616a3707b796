import { type Node, type NodeProps, NodeResizeControl } from '@xyflow/react'
import { lazy, memo, Suspense, useEffect, useRef } from 'react'
import { setNote } from '#nodes/core/flow/edit.ts'
import { flowStore } from '../flow/flowStore.ts'
import { Icon } from '../ui/Icon.tsx'
import { canvasStore, useCanvas } from './canvasStore.ts'
import { canvasControls } from './controls.ts'
import { snap } from './geometry.ts'
import type { CanvasItem } from './project.ts'
import { Spoken } from './Spoken.tsx'

export type NoteNode = Node<{ item: Extract<CanvasItem, { kind: 'note' }> }, 'note'>

/** The parser is big and most flows have no notes. */
const Markdown = lazy(async () => ({ default: (await import('../ui/Markdown.tsx')).Markdown }))

/** Text on the canvas, in Markdown; a double click (or Enter) edits it. */
export const NoteCard = memo(
  function NoteCard({ id, data: { item }, selected }: NodeProps<NoteNode>) {
    const { note } = item
    const isEditing = useCanvas((state) => state.editing === id)
    return (
      <div className="note" data-card={id}>
        {isEditing ? (
          <NoteEditor id={id} text={note.text} />
        ) : note.text.trim() === '' ? (
          <p className="note__empty">Double-click to write</p>
        ) : (
          <div className="note__text nowheel">
            <Suspense fallback={note.text}>
              <Markdown text={note.text} />
            </Suspense>
          </div>
        )}
        {selected && (
          <NodeResizeControl
            className="note__resize"
            minWidth={128}
            minHeight={64}
            onResizeEnd={(_event, { width, height }) =>
              flowStore
                .getState()
                .apply('resize note', (flow) =>
                  setNote(flow, id, { size: { width: snap(width), height: snap(height) } }),
                )
            }
          >
            <Icon name="maximize-2" size={12} />
          </NodeResizeControl>
        )}
        <Spoken id={id} text={`Note. ${note.text || 'Empty'}`} />
      </div>
    )
  },
  (before, after) => before.data === after.data && before.selected === after.selected,
)

function NoteEditor({ id, text }: { id: string; text: string }) {
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.setSelectionRange(text.length, text.length)
  }, [text.length])
  const close = () => {
    const value = field.current?.value ?? text
    canvasStore.setState({ editing: undefined })
    if (value !== text) flowStore.getState().apply('edit note', (flow) => setNote(flow, id, { text: value }))
  }
  return (
    <textarea
      ref={field}
      className="note__field nodrag nopan nowheel"
      aria-label="Text of the note, Markdown"
      defaultValue={text}
      maxLength={10_000}
      onBlur={close}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key !== 'Escape') return
        close()
        canvasControls.current.focusCard(id)
      }}
    />
  )
}
