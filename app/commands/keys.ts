type KeyEvent = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

const isMac = (): boolean => typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

/** Characters that already say whether Shift is held ("?", "+"): Shift itself is then not asked for. */
const isSymbol = (key: string): boolean =>
  key.length === 1 && key.toLowerCase() === key.toUpperCase() && !/\d/.test(key)

/** Whether an event is the shortcut "Mod+Shift+Z". Digits count by their place on the keyboard, letters by what is written on them. */
export function isPressed(event: KeyEvent, shortcut: string, mac = isMac()): boolean {
  const parts = shortcut.split('+')
  const key = shortcut.endsWith('++') || shortcut === '+' ? '+' : (parts.at(-1) ?? '')
  const has = (name: string) => parts.slice(0, -1).includes(name)
  const isModHeld = mac ? event.metaKey : event.ctrlKey
  const isOtherHeld = mac ? event.ctrlKey : event.metaKey
  if (has('Mod') !== isModHeld || isOtherHeld || has('Alt') !== event.altKey) return false
  if (!isSymbol(key) && has('Shift') !== event.shiftKey) return false
  if (/^\d$/.test(key)) return event.code === `Digit${key}` || event.code === `Numpad${key}`
  return event.key.toLowerCase() === key.toLowerCase()
}

const words: Record<string, [pc: string, mac: string]> = {
  Mod: ['Ctrl', '⌘'],
  Shift: ['Shift', '⇧'],
  Alt: ['Alt', '⌥'],
  ArrowLeft: ['←', '←'],
  ArrowRight: ['→', '→'],
  ArrowUp: ['↑', '↑'],
  ArrowDown: ['↓', '↓'],
  Delete: ['Del', '⌦'],
  Escape: ['Esc', 'Esc'],
  Enter: ['Enter', '↩'],
}

/** A shortcut as it is written on keys: "Ctrl+Shift+Z", "⌘⇧Z". */
export function keyText(shortcut: string, mac = isMac()): string {
  const parts = shortcut.endsWith('++')
    ? [...shortcut.slice(0, -2).split('+'), '+']
    : shortcut === '+'
      ? ['+']
      : shortcut.split('+')
  const shown = parts.map((part) => words[part]?.[mac ? 1 : 0] ?? part)
  return shown.join(mac ? '' : '+')
}

/** Whether the keyboard belongs to a field, a dialog or a menu now. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target.closest(
      'input:not([type=checkbox]):not([type=radio]), textarea, select, [role=dialog], [role=menu], [role=listbox], [role=slider]',
    ) !== null
  )
}

/** Whether a control would take this key itself: Space and Enter on a button, arrows in tabs and radio groups. */
export function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (key === 'Enter' || key === ' ') return target.closest('button, a, summary') !== null
  if (key.startsWith('Arrow'))
    return target.closest('[role=tablist], [role=radiogroup], [role=toolbar], button, a, [role=grid]') !== null
  return false
}
