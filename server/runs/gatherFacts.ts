import type { ProbeRequest } from '#nodes/core/define.ts'
import { canonicalJson } from '#nodes/core/flow/canonical.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { type Catalogue, type Inference, inferSteps } from '#nodes/core/flow/infer.ts'
import type { Problem } from '#nodes/core/problem.ts'
import { inTurns } from '#server/engine/turns.ts'

/** Where relative file names of a flow are looked up, and whether files elsewhere are refused. */
export type FlowPlace = { flowFolder: string; confined: boolean }
/** Asks the outside; rejects with a sentence when it has no answer. */
export type Probe = (request: ProbeRequest, place: FlowPlace) => Promise<unknown>

export type Gathered = {
  inference: Inference
  facts: (request: ProbeRequest) => unknown
  /** What could not be found out, placed at the nodes that asked. */
  problems: Problem[]
}

/** A probe's answer may lead to another probe; a handful of rounds is more than any flow of ours needs. */
const rounds = 8

/** A full disk is nothing that the flow could do about: it is told as such, not as a problem of the node that asked. */
const isStorageFault = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(disk_full|quota_exceeded|ENOSPC|EDQUOT|EFBIG|SQLITE_.+)$/.test(String(error.code))

/** Infers a whole flow with everything known that its nodes want to know of the outside. Rejects where the disk is full. */
export async function gatherFacts(options: {
  flow: Flow
  catalogue: Catalogue
  parameters: Record<string, unknown>
  probe: Probe
  place: FlowPlace
}): Promise<Gathered> {
  const { flow, catalogue, parameters, probe, place } = options
  const known = new Map<string, unknown>()
  const failed = new Map<string, unknown>()
  const facts = (request: ProbeRequest): unknown => known.get(canonicalJson(request))
  const infer = async (): Promise<{ inference: Inference; wanted: Map<string, ProbeRequest> }> => {
    const wanted = new Map<string, ProbeRequest>()
    const steps = inferSteps({
      flow,
      catalogue,
      parameters,
      facts: (request) => {
        const name = canonicalJson(request)
        if (!known.has(name) && !failed.has(name)) wanted.set(name, request)
        return known.get(name)
      },
    })
    return { inference: await inTurns(steps), wanted }
  }

  let { inference, wanted } = await infer()
  for (let round = 0; wanted.size > 0 && round < rounds; round += 1) {
    await Promise.all(
      [...wanted].map(async ([name, request]) => {
        try {
          known.set(name, await probe(request, place))
        } catch (error) {
          if (isStorageFault(error)) throw error
          failed.set(name, error)
        }
      }),
    )
    const again = await infer()
    inference = again.inference
    wanted = again.wanted
  }
  return { inference, facts, problems: failed.size === 0 ? [] : problemsOf(flow, catalogue, inference, failed) }
}

function problemsOf(flow: Flow, catalogue: Catalogue, inference: Inference, failed: Map<string, unknown>): Problem[] {
  return flow.nodes.flatMap((node): Problem[] => {
    const params = inference.nodes[node.id]?.params
    const request = params && catalogue.find(node.type)?.probe?.(params, inference.nodes[node.id]?.inputs ?? {})
    if (!request || !failed.has(canonicalJson(request))) return []
    const error = failed.get(canonicalJson(request))
    const told = fieldsOf(error)
    return [{ severity: 'error', nodeId: node.id, ...told }]
  })
}

function fieldsOf(error: unknown): { code: string; message: string; hint?: string; field?: string } {
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof Error)) return { code: 'probe_failed', message }
  const text = (name: string): string | undefined => {
    const value: unknown = Reflect.get(error, name)
    return typeof value === 'string' ? value : undefined
  }
  const [code, hint, field] = [text('code'), text('hint'), text('field')]
  return { code: code ?? 'probe_failed', message, ...(hint && { hint }), ...(field && { field }) }
}
