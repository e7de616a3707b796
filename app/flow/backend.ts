import { z } from 'zod'
import type { ProbeRequest } from '#nodes/core/define.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { type ProblemDetails, problemDetails } from '#server/contract/errors.ts'
import { type RunEvent, runEvent } from '#server/contract/events.ts'
import { type FlowResource, flowResource } from '#server/contract/resources.ts'
import { type Run, type RunScope, run, runNode } from '#server/contract/run.ts'

/** A refusal by the server, with what it said. */
export class ServerRefusal extends Error {
  override readonly name = 'ServerRefusal'
  readonly details: ProblemDetails
  constructor(details: ProblemDetails) {
    super(details.detail)
    this.details = details
  }
}

/** The server did not answer: it is off, or the connection is. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** The last known result of a node of the flow as it now stands. */
export const flowStateNode = runNode.extend({
  runId: z.string(),
  stale: z.boolean(),
  staleReason: z.string().optional(),
})
export type FlowStateNode = z.infer<typeof flowStateNode>

const flowState = z.object({ nodes: z.record(z.string(), flowStateNode) })

/** All that the two editor stores want from the server; tests hand in their own. */
export type Backend = {
  loadFlow: (flowId: string) => Promise<FlowResource>
  saveFlow: (flowId: string, flow: Flow, baseRevision: string, keepalive?: boolean) => Promise<FlowResource>
  createFlow: (flow: Flow) => Promise<FlowResource>
  probe: (request: ProbeRequest, flowId: string | undefined) => Promise<unknown>
  flowState: (flowId: string) => Promise<Record<string, FlowStateNode>>
  startRun: (flowId: string, revision: string | undefined, scope: RunScope) => Promise<Run>
  latestRun: (flowId: string) => Promise<Run | undefined>
  cancelRun: (runId: string) => Promise<void>
  /** Hears a run's events from the first one on, through broken connections; returns how to stop. */
  events: (runId: string, listener: { event: (event: RunEvent) => void; broken: () => void }) => () => void
}

async function request(path: string, init?: RequestInit): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(path, init)
  } catch (cause) {
    throw new Unreachable('The Modelwright server does not answer. Is it still running?', { cause })
  }
  const text = await response.text()
  let body: unknown
  try {
    body = text === '' ? undefined : JSON.parse(text)
  } catch {
    body = undefined
  }
  if (response.ok) return body
  const details = problemDetails.safeParse(body)
  if (details.success) throw new ServerRefusal(details.data)
  // A proxy in front of a server that is off answers by itself, without problem details.
  if (response.status >= 502 && response.status <= 504) {
    throw new Unreachable('The Modelwright server does not answer. Is it still running?')
  }
  throw new ServerRefusal({
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    detail: `The server answered ${response.status} ${response.statusText}.`,
    code: 'internal',
  })
}

const send = (method: string, body: unknown, keepalive = false): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
  keepalive,
})

const eventTypes = runEvent.options.map((option) => option.shape.type.value)
const part = encodeURIComponent

/** The server behind this page. */
export const httpBackend: Backend = {
  loadFlow: async (flowId) => flowResource.parse(await request(`/api/flows/${part(flowId)}`)),
  saveFlow: async (flowId, flow, baseRevision, keepalive) =>
    flowResource.parse(await request(`/api/flows/${part(flowId)}`, send('PUT', { flow, baseRevision }, keepalive))),
  createFlow: async (flow) => flowResource.parse(await request('/api/flows', send('POST', { flow }))),
  probe: async (probeRequest, flowId) =>
    z.object({ facts: z.unknown() }).parse(await request('/api/probe', send('POST', { request: probeRequest, flowId })))
      .facts,
  flowState: async (flowId) => flowState.parse(await request(`/api/flows/${part(flowId)}/state`)).nodes,
  startRun: async (flowId, revision, scope) =>
    run.parse(await request('/api/runs', send('POST', { flowId, ...(revision && { revision }), scope }))),
  latestRun: async (flowId) => {
    const answer = await request(`/api/runs?flowId=${part(flowId)}&limit=1`)
    const list = z.union([z.array(run), z.object({ runs: z.array(run) }).transform((each) => each.runs)]).parse(answer)
    return list[0]
  },
  cancelRun: async (runId) => {
    await request(`/api/runs/${part(runId)}/cancel`, { method: 'POST' })
  },
  events: (runId, listener) => {
    const source = new EventSource(`/api/runs/${part(runId)}/events`)
    const hear = (message: MessageEvent<string>) => {
      const event = runEvent.parse(JSON.parse(message.data))
      listener.event(event)
      // The stream ends here; left open, the browser would ask for it again and again.
      if (event.type === 'run.finished') source.close()
    }
    for (const type of eventTypes) source.addEventListener(type, hear)
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) listener.broken()
    }
    return () => source.close()
  },
}
