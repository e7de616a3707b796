import { useEffect, useMemo } from 'react'
import { useLocation } from 'wouter'
import { canvasControls } from '../canvas/controls.ts'
import type { Point } from '../canvas/geometry.ts'
import { flowStore } from '../flow/flowStore.ts'
import { runStore } from '../flow/runStore.ts'
import { announce } from '../shell/announcer.ts'
import { formatCount } from '../ui/format.ts'
import { copyText, pasteText } from './clipboard.ts'
import type { Command, CommandContext } from './command.ts'
import { commands } from './commands.ts'
import { isPressed, isTaken, isTyping } from './keys.ts'
import { removeSelected } from './removeSelected.ts'
import { selectedMembers } from './selected.ts'

export type Commander = {
  context: (at?: Point) => CommandContext
  run: (command: Command, at?: Point) => void
}

/** Runs commands with what is true at that moment. */
export function useCommander(): Commander {
  const [, navigate] = useLocation()
  return useMemo(() => {
    const context = (at?: Point): CommandContext => ({
      flow: flowStore.getState(),
      run: runStore.getState(),
      canvas: canvasControls.current,
      navigate,
      at,
    })
    return {
      context,
      run: (command, at) => {
        const now = context(at)
        if (command.enabled(now)) void command.run(now)
      },
    }
  }, [navigate])
}

/** Listens to the keyboard and the clipboard for as long as the editor is open. */
export function useShortcuts(commander: Commander): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTaken(event.target, event.key)) return
      const typing = isTyping(event.target)
      const found = commands.find(
        (command) =>
          !command.native &&
          (!typing || command.everywhere) &&
          (!event.repeat || command.repeats) &&
          command.keys?.some((keys) => isPressed(event, keys)) &&
          command.enabled(commander.context()),
      )
      if (!found) return
      event.preventDefault()
      commander.run(found)
    }
    const copy = (event: ClipboardEvent) => {
      if (!takesClipboard(event)) return
      const ids = selectedMembers(commander.context())
      if (ids.length === 0) return
      event.preventDefault()
      event.clipboardData?.setData('text/plain', copyText(ids))
      if (event.type === 'cut') removeSelected('cut', flowStore.getState())
      else announce(`Copied ${formatCount(ids.length, 'node')}.`)
    }
    const paste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain')
      if (!takesClipboard(event) || !text) return
      event.preventDefault()
      pasteText(text)
    }
    document.addEventListener('keydown', press)
    document.addEventListener('copy', copy)
    document.addEventListener('cut', copy)
    document.addEventListener('paste', paste)
    return () => {
      document.removeEventListener('keydown', press)
      document.removeEventListener('copy', copy)
      document.removeEventListener('cut', copy)
      document.removeEventListener('paste', paste)
    }
  }, [commander])
}

/** Text that a person marked, or a field they are in, keeps the browser's own copy and paste. */
const takesClipboard = (event: ClipboardEvent): boolean =>
  !isTyping(event.target) && !isTyping(document.activeElement) && (document.getSelection()?.isCollapsed ?? true)
