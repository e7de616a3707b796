import { digestOf } from '#nodes/core/flow/canonical.ts'
import type { ExecuteOptions } from './executeOptions.ts'
import { explainRerun, type KeyParts, keyOf } from './key.ts'
import type { PlannedNode } from './plan.ts'
import { type InlineStore, type NodeOutcome, type Outputs, type RunProblem, type Values, WorkFailure } from './ports.ts'
import { infer, produce } from './produce.ts'

/** One node: from the store when its key is known there, else made and stored. Never rejects for what the node did. */
export async function runNode(
  options: ExecuteOptions,
  node: PlannedNode,
  outcomes: ReadonlyMap<string, NodeOutcome>,
): Promise<NodeOutcome> {
  if (node.given) return givenOutcome(node)
  const startedAt = Date.now()
  const sinceStart = (): number => Date.now() - startedAt
  try {
    const digests = inputDigests(node, outcomes)
    if (node.definition.execution === 'inline' && options.store.inline) {
      return await runInline(options, options.store.inline, node, digests)
    }
    const contents = await contentDigests(options, digests)
    const orchestrator = options.orchestrators[node.definition.id]
    /** Read on first use: a cached node needs the digests only. */
    let values: Promise<Values> | undefined
    const inputs = (): Promise<Values> => {
      values ??= readInputs(options, digests)
      return values
    }
    const partsNow = async (): Promise<KeyParts> => {
      const facts = orchestrator?.facts
        ? {
            value: await orchestrator.facts({ ...options, node, params: node.params, inputs: await inputs() }),
            about: orchestrator.about ?? 'What it depends on',
          }
        : node.facts
      return {
        node: node.definition.id,
        version: node.definition.version,
        params: node.params,
        inputs: contents,
        ...(facts && facts.value !== undefined && { facts: { digest: digestOf(facts.value), about: facts.about } }),
        ...(node.definition.usesMlEngine && { engine: await options.mlEngine() }),
      }
    }

    const isCached = node.definition.cache !== 'never'
    const parts = await partsNow()
    const key = keyOf(parts)
    const cached = async (): Promise<NodeOutcome | undefined> => {
      const outputs = isCached ? await options.store.find(key) : undefined
      return outputs && { state: 'cached', outputs, milliseconds: sinceStart(), problems: [], key, parts }
    }
    const make = async (): Promise<NodeOutcome> => {
      const rerun = explainRerun(options.previous(node.id), parts, isCached)
      const made = await produce(options, node, await inputs(), { rerun, engine: parts.engine })
      const outputs = await storeAll(options, made.values)
      // What an orchestrator depends on may have changed while it waited (labels came in).
      const finalParts = orchestrator?.facts ? await partsNow() : parts
      const finalKey = keyOf(finalParts)
      const milliseconds = Date.now() - made.startedAt
      if (isCached) await options.store.save(finalKey, { node: node.definition.id, outputs, milliseconds })
      return {
        state: 'done',
        outputs,
        milliseconds,
        problems: [],
        peakMemory: made.peakMemory,
        key: finalKey,
        parts: finalParts,
      }
    }
    // An orchestrator is not waited for: one that runs its own like inside itself would wait for ever.
    if (orchestrator) return (await cached()) ?? (await make())
    return await once(options, key, cached, make)
  } catch (error) {
    if (options.signal.aborted) {
      return { state: 'cancelled', outputs: {}, milliseconds: sinceStart(), problems: [] }
    }
    return { ...failure(node, error), milliseconds: sinceStart() }
  }
}

/** A node that is pure description: no file, no worker; its value is remembered by how it is made. */
async function runInline(
  options: ExecuteOptions,
  inline: InlineStore,
  node: PlannedNode,
  inputs: Record<string, string>,
): Promise<NodeOutcome> {
  const startedAt = Date.now()
  const { params, definition, facts } = node
  const about = { version: definition.version, params, inputs }
  const made = { ...about, nodeId: node.id, type: definition.id, ...(facts && { facts: facts.value }) }
  const parts: KeyParts = {
    ...about,
    node: definition.id,
    ...(facts && facts.value !== undefined && { facts: { digest: digestOf(facts.value), about: facts.about } }),
  }
  const key = keyOf(parts)
  const found = inline.find(made)
  if (found) return { state: 'cached', outputs: found, milliseconds: 0, problems: [], key, parts }
  const values = await readInputs(options, inputs)
  options.emit({ type: 'node.started', nodeId: node.id, rerun: explainRerun(options.previous(node.id), parts, true) })
  const outputs = inline.put(made, infer(node, values))
  return { state: 'done', outputs, milliseconds: Date.now() - startedAt, problems: [], key, parts }
}

/** What a node's key is made of: its inputs by their content, so that equal results stop a re-run early. */
async function contentDigests(
  { store }: ExecuteOptions,
  digests: Record<string, string>,
): Promise<Record<string, string>> {
  const { inline } = store
  if (!inline) return digests
  const pairs = Object.entries(digests).map(async ([port, digest]) => [port, await inline.contentOf(digest)] as const)
  return Object.fromEntries(await Promise.all(pairs))
}

/** Takes the stored result; waits for one who is making the same; else makes it. */
async function once(
  { inflight, signal }: ExecuteOptions,
  key: string,
  cached: () => Promise<NodeOutcome | undefined>,
  make: () => Promise<NodeOutcome>,
): Promise<NodeOutcome> {
  for (;;) {
    const hit = await cached()
    if (hit) return hit
    const other = inflight.get(key)
    if (!other) break
    await orAborted(other, signal)
  }
  const own = make()
  const settled = own.then(
    () => undefined,
    () => undefined,
  )
  inflight.set(key, settled)
  try {
    return await own
  } finally {
    inflight.delete(key)
  }
}

function orAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const give = (): void => reject(signal.reason)
    if (signal.aborted) give()
    signal.addEventListener('abort', give, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', give))
  })
}

function givenOutcome(node: PlannedNode): NodeOutcome {
  const kind = node.given?.kind === 'pinned' ? 'pinned' : 'cached'
  return { state: kind, outputs: node.given?.outputs ?? {}, milliseconds: 0, problems: [] }
}

function inputDigests(node: PlannedNode, outcomes: ReadonlyMap<string, NodeOutcome>): Record<string, string> {
  const digests: Record<string, string> = {}
  for (const [port, source] of Object.entries(node.inputs)) {
    const output = outcomes.get(source.node)?.outputs[source.port]
    if (!output) {
      throw new WorkFailure({
        code: 'input_missing',
        severity: 'error',
        message: `The node above has no output "${source.port}".`,
        hint: 'Run that node again, or take away its pin.',
        port,
      })
    }
    digests[port] = output.digest
  }
  return digests
}

async function readInputs({ store }: ExecuteOptions, digests: Record<string, string>): Promise<Values> {
  const pairs = Object.entries(digests).map(async ([port, digest]) => [port, await store.get(digest)] as const)
  return Object.fromEntries(await Promise.all(pairs))
}

async function storeAll({ store }: ExecuteOptions, values: Values): Promise<Outputs> {
  const outputs: Outputs = {}
  for (const [port, value] of Object.entries(values)) outputs[port] = await store.put(value)
  return outputs
}

function failure(node: PlannedNode, error: unknown): NodeOutcome {
  const problem: RunProblem =
    error instanceof WorkFailure
      ? error.problem
      : {
          code: codeOf(error) ?? 'node_fault',
          severity: 'error',
          message: codeOf(error)
            ? messageOf(error)
            : `Something went wrong in "${node.title}" that should not: ${messageOf(error)}`,
        }
  const peakMemory = error instanceof WorkFailure ? error.peakMemory : undefined
  return {
    state: 'failed',
    outputs: {},
    milliseconds: 0,
    problems: [{ ...problem, nodeId: node.id }],
    ...(peakMemory !== undefined && { peakMemory }),
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Errors that are told as they are carry a lower-case word as their code (a full disk, a quota). */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return /^[a-z_]+$/.test(error.code) ? error.code : undefined
}
