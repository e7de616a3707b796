import type { Flow } from '#nodes/core/flow/flow.ts'
import { downstreamOf } from '#nodes/core/flow/graph.ts'
import { parseFlow } from '#nodes/core/flow/parse.ts'
import { catalogue } from '#nodes/index.ts'
import { type Autosave, startAutosave } from './autosave.ts'
import { httpBackend } from './backend.ts'
import { createDrafts } from './drafts.ts'
import { flowStore } from './flowStore.ts'
import { changedNodes } from './meaning.ts'
import { beforeRun, runStore } from './runStore.ts'
import { liveTabs, ownTab } from './tab.ts'

export type Session = { autosave: Autosave; close: () => void }

let current: Session | undefined

/** The session of the flow that is open, if one is. */
export const openSession = (): Session | undefined => current

/**
 * Opens a flow for editing: loads it, brings back what an earlier visit could not save, saves on its own from then on and
 * follows its runs. Throws what the server said when it cannot be opened.
 */
export async function openFlow(flowId: string, signal: AbortSignal): Promise<Session | undefined> {
  const [resource, tab] = await Promise.all([httpBackend.loadFlow(flowId), ownTab()])
  const live = await liveTabs()
  if (signal.aborted) return undefined
  current?.close()
  const drafts = createDrafts(localStorage, tab)
  flowStore.getState().load(resource)
  const autosave = startAutosave({ store: flowStore, backend: httpBackend, catalogue, drafts })
  const draft = drafts.find(flowId, live)
  if (draft && flowStore.getState().loadProblems.length === 0) bringBack(draft)

  const unsubscribe = flowStore.subscribe((state, before) => {
    if (state.flowId !== before.flowId) return
    if (state.flow !== before.flow) markChanged(before.flow, state.flow)
    // The server now knows what is on the canvas (or an undo led back to what it knows): it can say what is out of date.
    if (state.saveState === 'saved' && before.saveState !== 'saved') void runStore.getState().refresh()
  })
  const online = () => autosave.retry()
  window.addEventListener('online', online)
  beforeRun.save = autosave.saveNow
  void runStore.getState().attach(flowId)

  const session: Session = {
    autosave,
    close: () => {
      window.removeEventListener('online', online)
      unsubscribe()
      // What waits is sent off at once; the draft stays until the server has it.
      autosave.saveNow().catch(() => undefined)
      autosave.stop()
      beforeRun.save = async () => undefined
      runStore.getState().detach()
      if (current === session) current = undefined
    },
  }
  current = session
  return session
}

/** Says at once, before the server has seen it, which results an edit puts out of date. */
function markChanged(before: Flow, after: Flow): void {
  const changed = [...changedNodes(before, after)]
  if (changed.length === 0) return
  const { markStale } = runStore.getState()
  markStale(changed, 'Its settings or inputs changed since it ran.')
  markStale(downstreamOf(after, changed), 'Something before it changed since it ran.')
}

/** Takes up unsaved work: on top of what it was made from, or as a conflict when the server has moved on. */
function bringBack(draft: { flow: unknown; baseRevision: string }): void {
  const parsed = parseFlow(draft.flow, catalogue)
  if (!parsed.ok) return
  const { revision, flow } = flowStore.getState()
  if (JSON.stringify(flow) === JSON.stringify(parsed.flow)) return
  flowStore.getState().apply('bring back unsaved changes', () => parsed.flow)
  if (draft.baseRevision !== revision && revision !== undefined) {
    flowStore.setState({
      saveState: 'stale',
      saveProblem: 'This browser has unsaved changes of an older version of the flow.',
      conflict: { current: flow, currentRevision: revision },
    })
  }
}
