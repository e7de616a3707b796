import { editorView } from './editorView.ts'

/** Closes the list of problems. A focus that was in it, or went with the button just pressed, goes to the button that opens it again. */
export function closeProblems(panel: HTMLElement | null): void {
  const { activeElement, body } = document
  const isFocusLost = activeElement === null || activeElement === body || panel?.contains(activeElement) === true
  editorView.setState({ problems: false })
  if (!isFocusLost) return
  const opener = document.querySelector('.problem-count')
  if (opener instanceof HTMLElement) opener.focus({ preventScroll: true })
}
