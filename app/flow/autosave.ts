import type { Flow } from '#nodes/core/flow/flow.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import { parseFlow } from '#nodes/core/flow/parse.ts'
import { ApiProblem, messageOf, NoAnswer } from '../api/request.ts'
import type { Backend } from './backend.ts'
import type { Drafts } from './drafts.ts'
import type { FlowStore } from './flowStore.ts'

export type Autosave = {
  /** Saves now what waits to be saved; gives the server's revision. Throws when the server does not take it. */
  saveNow: () => Promise<string | undefined>
  /** Ends a conflict: `mine` overwrites the other version, `theirs` takes it (mine stays one undo away), `copy` saves mine as a new flow. */
  resolve: (choice: 'mine' | 'theirs') => Promise<void>
  saveCopy: () => Promise<string>
  /** Tries again at once after a failure (the connection is back). */
  retry: () => void
  stop: () => void
}

type Dependencies = {
  store: FlowStore
  backend: Pick<Backend, 'saveFlow' | 'createFlow'>
  catalogue: Catalogue
  drafts: Drafts
  /** Milliseconds of quiet before a save. */
  delay?: number
  /** Milliseconds before the first retry; each later one waits twice as long, up to 30 s. */
  retryDelay?: number
}

/** Keeps the server's copy of the open flow up to date: a moment after each change, again after failures, and never over somebody else's. */
export function startAutosave({
  store,
  backend,
  catalogue,
  drafts,
  delay = 800,
  retryDelay = 2000,
}: Dependencies): Autosave {
  let timer: ReturnType<typeof setTimeout> | undefined
  let saving: Promise<void> | undefined
  let failures = 0

  const isDirty = () => store.getState().flow !== store.getState().savedFlow

  const soon = (wait: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      saveOnce().catch(() => {
        // The reason is in the store (`saveProblem`); nobody awaits a save in the background.
      })
    }, wait)
  }

  const put = async (): Promise<void> => {
    const { flowId, revision, flow, saveState } = store.getState()
    if (flowId === undefined || revision === undefined || saveState === 'stale' || !isDirty()) return
    store.setState({ saveState: 'saving' })
    try {
      const saved = await backend.saveFlow(flowId, flow, revision)
      if (store.getState().flowId !== flowId) return
      failures = 0
      const isCurrent = store.getState().flow === flow
      store.setState({
        revision: saved.revision,
        savedFlow: flow,
        saveState: isCurrent ? 'saved' : 'dirty',
        saveProblem: undefined,
      })
      if (isCurrent) drafts.drop(flowId)
      else drafts.keep(flowId, store.getState().flow, saved.revision)
    } catch (error) {
      if (store.getState().flowId === flowId) refused(error)
      throw error
    }
  }

  const refused = (error: unknown) => {
    if (error instanceof ApiProblem && error.details.code === 'stale_revision') {
      const current = parseFlow(error.details.current, catalogue)
      const { currentRevision } = error.details
      if (current.ok && currentRevision !== undefined) {
        store.setState({
          saveState: 'stale',
          saveProblem: error.message,
          conflict: { current: current.flow, currentRevision },
        })
        return
      }
    }
    store.setState({ saveState: 'failed', saveProblem: messageOf(error) })
    // A refusal for what the flow says does not go away by asking again; the next edit asks anew.
    if (!(error instanceof NoAnswer) && !(error instanceof ApiProblem && error.details.status >= 500)) return
    failures += 1
    soon(Math.min(30_000, retryDelay * 2 ** (failures - 1)))
  }

  /** One save at a time, and another one right after when there were edits meanwhile. */
  const saveOnce = async (): Promise<void> => {
    clearTimeout(timer)
    if (saving) await saving.catch(() => undefined)
    if (!isDirty()) return
    saving = put()
    try {
      await saving
    } finally {
      saving = undefined
    }
    if (isDirty() && store.getState().saveState === 'dirty') soon(delay)
  }

  const unsubscribe = store.subscribe((state, before) => {
    if (state.flow === before.flow || state.flowId !== before.flowId) return
    if (state.flowId === undefined || state.revision === undefined) return
    if (state.flow === state.savedFlow) {
      // Undone to what the server has: nothing waits any more.
      clearTimeout(timer)
      drafts.drop(state.flowId)
      return
    }
    drafts.keep(state.flowId, state.flow, state.revision)
    if (state.saveState !== 'stale') soon(delay)
  })

  const resolve = async (choice: 'mine' | 'theirs') => {
    const { conflict, flowId } = store.getState()
    if (!conflict || flowId === undefined) return
    if (choice === 'theirs') {
      store.getState().apply('take the other version', () => conflict.current)
      store.setState({
        savedFlow: store.getState().flow,
        revision: conflict.currentRevision,
        saveState: 'saved',
        saveProblem: undefined,
        conflict: undefined,
      })
      clearTimeout(timer)
      drafts.drop(flowId)
      return
    }
    store.setState({
      revision: conflict.currentRevision,
      // The server has the other version: what is here differs from it even where nothing was edited since.
      savedFlow: conflict.current,
      saveState: 'dirty',
      conflict: undefined,
    })
    await saveOnce()
  }

  return {
    saveNow: async () => {
      while (isDirty() && store.getState().saveState !== 'stale') await saveOnce()
      if (store.getState().saveState === 'stale') {
        throw new Error('Somebody else changed this flow meanwhile. Choose which version to keep, then run again.')
      }
      return store.getState().revision
    },
    resolve,
    saveCopy: async () => {
      const { flow } = store.getState()
      const copy: Flow = { ...flow, name: `${flow.name} (copy)`.slice(0, 200) }
      const made = await backend.createFlow(copy)
      await resolve('theirs')
      return made.id
    },
    retry: () => {
      if (store.getState().saveState === 'failed') soon(0)
    },
    stop: () => {
      clearTimeout(timer)
      unsubscribe()
    },
  }
}
