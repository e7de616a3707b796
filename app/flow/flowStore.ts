import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ProbeRequest } from '#nodes/core/define.ts'
import { emptyFlow, type Flow } from '#nodes/core/flow/flow.ts'
import { type Catalogue, type Inference, inferFlow } from '#nodes/core/flow/infer.ts'
import { parseFlow } from '#nodes/core/flow/parse.ts'
import type { Problem } from '#nodes/core/problem.ts'
import { catalogue } from '#nodes/index.ts'
import type { FlowResource } from '#server/contract/resources.ts'
import { messageOf, NoAnswer } from '../api/request.ts'
import { httpBackend } from './backend.ts'
import { back, emptyHistory, forward, type History, record } from './history.ts'
import { sameMeaning } from './meaning.ts'

/** `dirty`: waits to be saved; `stale`: somebody else saved meanwhile (see `conflict`); `failed`: the server did not take it, retried. */
export type SaveState = 'saved' | 'saving' | 'dirty' | 'stale' | 'failed'

/** Ids of nodes, notes and folded groups; ids of edges by `edgeId`. */
export type Selection = { nodes: readonly string[]; edges: readonly string[] }

export type FlowState = {
  flowId: string | undefined
  revision: string | undefined
  flow: Flow
  /** What the server last confirmed or sent; `flow` itself when nothing waits to be saved. */
  savedFlow: Flow
  inference: Inference
  /** Answers of probes by `probeKey`. */
  facts: Readonly<Record<string, unknown>>
  /** Probes that failed, by `probeKey`, with the reason in words. */
  factProblems: Readonly<Record<string, string>>
  selection: Selection
  saveState: SaveState
  /** Why the last save was not taken, in words. */
  saveProblem: string | undefined
  /** The other version, when a save was refused as stale. */
  conflict: { current: Flow; currentRevision: string } | undefined
  /** What was upgraded when the flow was opened, and why it could not be opened. */
  notices: readonly string[]
  loadProblems: readonly Problem[]
  canUndo: boolean
  canRedo: boolean
  /** Label of the step that undo (redo) would take back (bring back). */
  undoLabel: string | undefined
  redoLabel: string | undefined

  /** Opens a stored flow: history, selection and facts start anew. */
  load: (resource: FlowResource) => void
  /**
   * The one way to change the flow. `edit` is pure; returning the same flow means that nothing changed. Changes with the
   * same `mergeKey` in a row are one undo step until `seal` or another change.
   */
  apply: (label: string, edit: (flow: Flow) => Flow, mergeKey?: string) => void
  /** Closes the current undo step (a field is left). */
  seal: () => void
  /** Each returns the label of the step, undefined when there was none. */
  undo: () => string | undefined
  redo: () => string | undefined
  select: (selection: Partial<Selection>) => void
  setFacts: (key: string, facts: unknown) => void
  setFactProblem: (key: string, message: string) => void
}

export type FlowStore = StoreApi<FlowState>

type Dependencies = {
  catalogue: Catalogue
  infer: typeof inferFlow
  probe: (request: ProbeRequest, flowId: string | undefined) => Promise<unknown>
}

const emptyInference: Inference = { nodes: {}, problems: [] }
const nothing: Selection = { nodes: [], edges: [] }
/** From this many nodes on, inference waits until edits pause, so that typing stays smooth. */
const bigFlow = 150
const pause = 120
const retryAfter = 3000

/** Name of a probe's answer in `facts`. */
export const probeKey = (request: ProbeRequest): string => JSON.stringify(request)

const historyView = (history: History) => ({
  canUndo: history.past.length > 0,
  canRedo: history.future.length > 0,
  undoLabel: history.past.at(-1)?.label,
  redoLabel: history.future.at(-1)?.label,
})

const sameIds = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((id, index) => id === b[index])

/** Keeps of a selection what the flow still has. */
function stillThere(selection: Selection, flow: Flow): Selection {
  const ids = new Set([...flow.nodes, ...(flow.notes ?? []), ...(flow.groups ?? [])].map((each) => each.id))
  const nodes = selection.nodes.filter((id) => ids.has(id))
  const edgeIds = new Set(
    flow.edges.map((edge) => `${edge.from.node}.${edge.from.port}->${edge.to.node}.${edge.to.port}`),
  )
  const edges = selection.edges.filter((id) => edgeIds.has(id))
  return nodes.length === selection.nodes.length && edges.length === selection.edges.length
    ? selection
    : { nodes, edges }
}

/** The document of one editor: the flow, what is known of it before a run, selection, undo. Everything outside is handed in. */
export function createFlowStore({ catalogue, infer, probe }: Dependencies): FlowStore {
  let history = emptyHistory
  let sealed = true
  let timer: ReturnType<typeof setTimeout> | undefined
  const asked = new Set<string>()

  return createStore<FlowState>()((set, get) => {
    const inferNow = (flow: Flow, facts: FlowState['facts'], failures: FlowState['factProblems']): Inference => {
      clearTimeout(timer)
      timer = undefined
      const inference = infer({
        flow,
        catalogue,
        facts: (request) => facts[probeKey(request)],
        parameters: {},
      })
      return askProbes(flow, inference, facts, failures)
    }

    /** Asks the server for what nodes want to know; places the reasons of failed probes on their nodes. */
    const askProbes = (
      flow: Flow,
      inference: Inference,
      facts: FlowState['facts'],
      failures: FlowState['factProblems'],
    ): Inference => {
      const failed: Problem[] = []
      for (const node of flow.nodes) {
        const definition = catalogue.find(node.type)
        const params = inference.nodes[node.id]?.params
        const wanted = params && definition?.probe?.(params, inference.nodes[node.id]?.inputs ?? {})
        if (!wanted) continue
        const key = probeKey(wanted)
        const message = failures[key]
        if (message !== undefined) {
          failed.push({ code: 'probe_failed', severity: 'error', message, nodeId: node.id, field: 'file' })
        } else if (!(key in facts) && !asked.has(key)) {
          asked.add(key)
          probe(wanted, get().flowId).then(
            (answer) => get().setFacts(key, answer),
            (error: unknown) => {
              if (error instanceof NoAnswer) askAgain(key)
              else get().setFactProblem(key, messageOf(error))
            },
          )
        }
      }
      if (failed.length === 0) return inference
      const nodes = { ...inference.nodes }
      for (const problem of failed) {
        const node = problem.nodeId === undefined ? undefined : nodes[problem.nodeId]
        if (node && problem.nodeId !== undefined) {
          nodes[problem.nodeId] = { ...node, problems: [...node.problems, problem] }
        }
      }
      return { nodes, problems: [...inference.problems, ...failed] }
    }

    /** The server is off: what is wanted is asked again until it answers. */
    const askAgain = (key: string) => {
      setTimeout(() => {
        asked.delete(key)
        const { flow, facts, factProblems } = get()
        set({ inference: inferNow(flow, facts, factProblems) })
      }, retryAfter)
    }

    /** Takes a changed flow; known specs follow at once, or a moment later when the flow is big. */
    const take = (flow: Flow, changes: Partial<FlowState> = {}) => {
      const { flow: before, savedFlow, facts, factProblems, selection, saveState } = get()
      const base = {
        flow,
        selection: stillThere(selection, flow),
        saveState: saveState === 'stale' ? saveState : flow === savedFlow ? ('saved' as const) : ('dirty' as const),
        ...historyView(history),
        ...changes,
      }
      if (sameMeaning(before, flow)) return set(base)
      if (flow.nodes.length < bigFlow) return set({ ...base, inference: inferNow(flow, facts, factProblems) })
      set(base)
      inferSoon()
    }

    const inferSoon = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        const { flow, facts, factProblems } = get()
        set({ inference: inferNow(flow, facts, factProblems) })
      }, pause)
    }

    return {
      flowId: undefined,
      revision: undefined,
      flow: emptyFlow('Untitled flow'),
      savedFlow: emptyFlow('Untitled flow'),
      inference: emptyInference,
      facts: {},
      factProblems: {},
      selection: nothing,
      saveState: 'saved',
      saveProblem: undefined,
      conflict: undefined,
      notices: [],
      loadProblems: [],
      ...historyView(emptyHistory),

      load: (resource) => {
        const parsed = parseFlow(resource.flow, catalogue)
        history = emptyHistory
        sealed = true
        asked.clear()
        const flow = parsed.ok ? parsed.flow : emptyFlow(resource.name)
        set({
          flowId: resource.id,
          revision: resource.revision,
          flow,
          savedFlow: flow,
          facts: {},
          factProblems: {},
          selection: nothing,
          saveState: 'saved',
          saveProblem: undefined,
          conflict: undefined,
          notices: [...resource.upgraded, ...(parsed.ok ? parsed.changes.map((change) => change.message) : [])],
          loadProblems: parsed.problems.filter((problem) => !parsed.ok || problem.nodeId === undefined),
          inference: emptyInference,
          ...historyView(history),
        })
        if (parsed.ok) set({ inference: inferNow(flow, {}, {}) })
      },

      apply: (label, edit, mergeKey) => {
        const before = get().flow
        const flow = edit(before)
        if (flow === before) return
        history = record(history, { label, before, mergeKey, sealed })
        sealed = false
        take(flow)
      },

      seal: () => {
        sealed = true
      },

      undo: () => {
        const step = back(history, get().flow)
        if (!step) return undefined
        history = step.history
        sealed = true
        take(step.flow)
        return step.label
      },

      redo: () => {
        const step = forward(history, get().flow)
        if (!step) return undefined
        history = step.history
        sealed = true
        take(step.flow)
        return step.label
      },

      select: (selection) => {
        const next: Selection = { nodes: selection.nodes ?? [], edges: selection.edges ?? [] }
        const now = get().selection
        if (sameIds(next.nodes, now.nodes) && sameIds(next.edges, now.edges)) return
        sealed = true
        set({ selection: next })
      },

      setFacts: (key, answer) => {
        const { flow, facts: known, factProblems } = get()
        const facts = { ...known, [key]: answer }
        set({ facts, inference: inferNow(flow, facts, factProblems) })
      },

      setFactProblem: (key, message) => {
        const { flow, facts, factProblems: known } = get()
        const factProblems = { ...known, [key]: message }
        set({ factProblems, inference: inferNow(flow, facts, factProblems) })
      },
    }
  })
}

/** The flow that this page edits. */
export const flowStore = createFlowStore({ catalogue, infer: inferFlow, probe: httpBackend.probe })

/** Reads the edited flow in a component; selectors that build objects want `useShallow`. */
export const useFlow = <T>(selector: (state: FlowState) => T): T => useStore(flowStore, selector)
