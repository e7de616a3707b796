import { copyFragment, pasteFragment } from '#nodes/core/flow/edit.ts'
import { parseFragment } from '#nodes/core/flow/fragment.ts'
import type { Point } from '../canvas/geometry.ts'
import { snapPoint } from '../canvas/geometry.ts'
import { flowStore } from '../flow/flowStore.ts'
import { announce } from '../shell/announcer.ts'
import { formatCount } from '../ui/format.ts'
import { toast } from '../ui/toast.ts'

/** Nodes and notes as the text that goes to the clipboard: readable JSON, so it can go through a chat or a file too. */
export function copyText(ids: readonly string[]): string {
  return `${JSON.stringify(copyFragment(flowStore.getState().flow, ids), undefined, 2)}\n`
}

let pasted = { text: '', times: 0 }

/**
 * Puts copied text into the flow as one undo step: at a place, else a little beside where it was copied, further with each
 * repetition. Says in words what is wrong with text that is no part of a flow.
 */
export function pasteText(text: string, at?: Point): boolean {
  const parsed = parseFragment(text)
  if (!parsed.ok) {
    toast({ message: parsed.message, tone: 'bad' })
    return false
  }
  const { fragment } = parsed
  const positions = [...fragment.nodes, ...(fragment.notes ?? [])].map((each) => each.position)
  if (positions.length === 0) return false
  pasted = pasted.text === text ? { text, times: pasted.times + 1 } : { text, times: 1 }
  const corner = { x: Math.min(...positions.map(({ x }) => x)), y: Math.min(...positions.map(({ y }) => y)) }
  const offset = 32 * pasted.times
  const target = snapPoint(at ?? { x: corner.x + offset, y: corner.y + offset })
  const { apply, select } = flowStore.getState()
  let ids: string[] = []
  apply(`paste ${formatCount(positions.length, 'node')}`, (flow) => {
    const result = pasteFragment(flow, fragment, target)
    ids = result.ids
    return result.flow
  })
  const { flow } = flowStore.getState()
  const folded = new Set(flow.groups?.filter((group) => group.folded).map((group) => group.id))
  const shown = ids.map((id) => {
    const group = flow.nodes.find((node) => node.id === id)?.group
    return group !== undefined && folded.has(group) ? group : id
  })
  select({ nodes: [...new Set(shown)] })
  announce(`Pasted ${formatCount(positions.length, 'node')}.`)
  return true
}

/** Writes to the system's clipboard; says so when the browser does not let it. */
export async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    toast({ message: 'The browser does not let this page write to the clipboard. Press Ctrl+C instead.', tone: 'bad' })
    return false
  }
}

export async function readClipboard(): Promise<string | undefined> {
  try {
    return await navigator.clipboard.readText()
  } catch {
    toast({ message: 'The browser does not let this page read the clipboard. Press Ctrl+V instead.', tone: 'bad' })
    return undefined
  }
}
