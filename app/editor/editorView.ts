import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

/** Dialogs over the editor, one at a time. */
export type EditorDialog = 'commands' | 'shortcuts' | 'import'

export type EditorView = {
  palette: boolean
  inspector: boolean
  drawer: boolean
  problems: boolean
  /** Pixels; the drawer's upper edge can be dragged. */
  drawerHeight: number
  dialog: EditorDialog | undefined
}

const name = 'modelwright:editor-view'

/** Folded panels and the drawer's height stay as a person left them. */
function remembered(): Partial<EditorView> {
  if (typeof document === 'undefined') return {}
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name) ?? '{}')
    if (typeof kept !== 'object' || kept === null) return {}
    const flag = (key: string) => {
      const value: unknown = Reflect.get(kept, key)
      return typeof value === 'boolean' ? { [key]: value } : {}
    }
    const height: unknown = Reflect.get(kept, 'drawerHeight')
    return {
      ...flag('palette'),
      ...flag('inspector'),
      ...flag('drawer'),
      ...(typeof height === 'number' && height >= 120 ? { drawerHeight: height } : {}),
    }
  } catch {
    // Written by another version: the defaults do.
    return {}
  }
}

/** Which parts of the editor are open. */
export const editorView = createStore<EditorView>()(() => ({
  palette: true,
  inspector: true,
  drawer: false,
  problems: false,
  drawerHeight: 280,
  dialog: undefined,
  ...remembered(),
}))

if (typeof document !== 'undefined') {
  editorView.subscribe(({ palette, inspector, drawer, drawerHeight }) => {
    localStorage.setItem(name, JSON.stringify({ palette, inspector, drawer, drawerHeight }))
  })
}

export const useEditorView = <T>(selector: (state: EditorView) => T): T => useStore(editorView, selector)
