import { expect, test } from 'vitest'
import { isPressed, keyText } from '#app/commands/keys.ts'

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {},
  code = '',
) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
})

test('Mod is Ctrl, and the command key on a Mac', () => {
  expect(isPressed(press('z', { ctrlKey: true }), 'Mod+Z', false)).toBe(true)
  expect(isPressed(press('z', { metaKey: true }), 'Mod+Z', true)).toBe(true)
  expect(isPressed(press('z', { ctrlKey: true }), 'Mod+Z', true)).toBe(false)
  expect(isPressed(press('z'), 'Mod+Z', false)).toBe(false)
})

test('Shift and Alt must be held exactly as the shortcut says', () => {
  expect(isPressed(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Z', false)).toBe(false)
  expect(isPressed(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+Z', false)).toBe(true)
  expect(isPressed(press('a', { altKey: true }), 'A', false)).toBe(false)
  expect(isPressed(press('ArrowLeft', { shiftKey: true }), 'ArrowLeft', false)).toBe(false)
})

test('signs count however a keyboard makes them, digits by their place', () => {
  expect(isPressed(press('?', { shiftKey: true }), '?', false)).toBe(true)
  expect(isPressed(press('+', { shiftKey: true }), '+', false)).toBe(true)
  expect(isPressed(press('!', { shiftKey: true }, 'Digit1'), 'Shift+1', false)).toBe(true)
  expect(isPressed(press('1', {}, 'Digit1'), 'Shift+1', false)).toBe(false)
})

test('shortcuts are written as on the keys', () => {
  expect(keyText('Mod+Shift+Z', false)).toBe('Ctrl+Shift+Z')
  expect(keyText('Mod+Shift+Z', true)).toBe('⌘⇧Z')
  expect(keyText('Shift+ArrowLeft', false)).toBe('Shift+←')
  expect(keyText('+', false)).toBe('+')
})
