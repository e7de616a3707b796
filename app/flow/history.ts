import type { Flow } from '#nodes/core/flow/flow.ts'

/** One undoable change: `before` is the flow that undoing brings back. */
export type Step = { label: string; before: Flow; mergeKey: string | undefined }

export type History = { past: readonly Step[]; future: readonly Step[] }

export const emptyHistory: History = { past: [], future: [] }

const maxSteps = 500

/**
 * Remembers a change. A change with the same `mergeKey` as the last one joins it: typing a word into a field is one step.
 * `sealed` says that the last step is closed and takes nothing more.
 */
export function record(
  history: History,
  step: { label: string; before: Flow; mergeKey?: string | undefined; sealed: boolean },
): History {
  const last = history.past.at(-1)
  if (last && !step.sealed && step.mergeKey !== undefined && last.mergeKey === step.mergeKey) {
    return { past: [...history.past.slice(0, -1), { ...last, label: step.label }], future: [] }
  }
  const added: Step = { label: step.label, before: step.before, mergeKey: step.mergeKey }
  return { past: [...history.past.slice(-(maxSteps - 1)), added], future: [] }
}

/** Steps back; undefined when there is nothing to undo. */
export function back(history: History, current: Flow): { history: History; flow: Flow; label: string } | undefined {
  const step = history.past.at(-1)
  if (!step) return undefined
  return {
    history: { past: history.past.slice(0, -1), future: [...history.future, { ...step, before: current }] },
    flow: step.before,
    label: step.label,
  }
}

/** Steps forward again; undefined when there is nothing to redo. */
export function forward(history: History, current: Flow): { history: History; flow: Flow; label: string } | undefined {
  const step = history.future.at(-1)
  if (!step) return undefined
  return {
    history: {
      past: [...history.past, { ...step, before: current, mergeKey: undefined }],
      future: history.future.slice(0, -1),
    },
    flow: step.before,
    label: step.label,
  }
}
