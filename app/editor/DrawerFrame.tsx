import type { KeyboardEvent, PointerEvent } from 'react'
import { Drawer } from '../results/Drawer.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { editorView, useEditorView } from './editorView.ts'

const least = 140
const most = () => Math.max(least, window.innerHeight - 260)
const clamp = (height: number) => Math.round(Math.min(most(), Math.max(least, height)))

/** The results below the canvas, as high as a person pulls them. */
export function DrawerFrame() {
  const height = useEditorView((state) => state.drawerHeight)
  const pull = (event: PointerEvent<HTMLElement>) => {
    const start = event.clientY
    const before = editorView.getState().drawerHeight
    const handle = event.currentTarget
    handle.setPointerCapture(event.pointerId)
    const move = (next: globalThis.PointerEvent) =>
      editorView.setState({ drawerHeight: clamp(before + start - next.clientY) })
    const end = () => {
      handle.removeEventListener('pointermove', move)
      handle.removeEventListener('pointerup', end)
    }
    handle.addEventListener('pointermove', move)
    handle.addEventListener('pointerup', end)
  }
  const step = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? 24 : event.key === 'ArrowDown' ? -24 : 0
    if (by === 0) return
    event.preventDefault()
    editorView.setState({ drawerHeight: clamp(height + by) })
  }
  return (
    <div className="drawer-frame" data-tour="drawer" style={{ height }}>
      {/* biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be moved. */}
      <div
        className="drawer-frame__edge"
        role="separator"
        aria-orientation="horizontal"
        aria-label="Height of the results"
        aria-valuenow={height}
        aria-valuemin={least}
        aria-valuemax={1000}
        tabIndex={0}
        onPointerDown={pull}
        onKeyDown={step}
      />
      <Drawer
        actions={
          <IconButton
            icon="x"
            size="small"
            label="Close results"
            onClick={() => editorView.setState({ drawer: false })}
          />
        }
      />
    </div>
  )
}
