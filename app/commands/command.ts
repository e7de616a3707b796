import type { MenuTarget } from '../canvas/canvasStore.ts'
import type { CanvasControls } from '../canvas/controls.ts'
import type { FlowState } from '../flow/flowStore.ts'
import type { RunState } from '../flow/runStore.ts'
import type { IconName } from '../ui/icons.ts'

/** What a command may read and use. Taken anew for each question and each run. */
export type CommandContext = {
  flow: FlowState
  run: RunState
  canvas: CanvasControls
  /** Goes to a page of the app. */
  navigate: (path: string) => void
  /** Where a context menu was opened, for commands that put something there. */
  at?: { x: number; y: number } | undefined
}

export const sections = ['Run', 'Edit', 'Add', 'Arrange', 'View', 'Flow', 'Help'] as const
export type Section = (typeof sections)[number]

/**
 * One thing that a person can do in the editor. Menus, the command palette, shortcuts and the shortcut sheet are all drawn
 * from the list of these.
 */
export type Command = {
  id: string
  label: string | ((context: CommandContext) => string)
  section: Section
  icon: IconName
  keywords?: readonly string[]
  /** Shortcuts such as "Mod+Shift+Z" (Mod: Ctrl, or the command key on a Mac); the first is shown. */
  keys?: readonly string[]
  /** The browser's own event does it (copy, cut, paste): the keys are shown but not listened to. */
  native?: boolean
  /** Works while the focus is in a field or a dialog. */
  everywhere?: boolean
  /** Holding the key repeats it. */
  repeats?: boolean
  /** Left out of the command palette. */
  quiet?: boolean
  /** Context menus that show it. */
  menus?: readonly MenuTarget[]
  danger?: boolean
  enabled: (context: CommandContext) => boolean
  run: (context: CommandContext) => void | Promise<void>
}

export const labelOf = (command: Command, context: CommandContext): string =>
  typeof command.label === 'string' ? command.label : command.label(context)
