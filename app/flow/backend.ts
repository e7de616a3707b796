import { z } from 'zod'
import type { ProbeRequest } from '#nodes/core/define.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { type RunEvent, runEvent } from '#server/contract/events.ts'
import type { FlowResource } from '#server/contract/resources.ts'
import { type Run, type RunScope, rerunReason, run, runNode } from '#server/contract/run.ts'
import { createFlow, loadFlow, saveFlow } from '../api/flows.ts'
import { listOf, part, read, send } from '../api/request.ts'

/** The last known result of a node of the flow as it now stands. */
const flowStateNode = runNode.extend({
  runId: z.string(),
  stale: z.boolean(),
  staleReason: z.string().optional(),
  change: rerunReason.optional(),
})
export type FlowStateNode = z.infer<typeof flowStateNode>

const flowState = z.object({ nodes: z.record(z.string(), flowStateNode) })

/** All that the two editor stores want from the server; tests hand in their own. */
export type Backend = {
  loadFlow: (flowId: string) => Promise<FlowResource>
  saveFlow: (flowId: string, flow: Flow, baseRevision: string) => Promise<FlowResource>
  createFlow: (flow: Flow) => Promise<FlowResource>
  probe: (request: ProbeRequest, flowId: string | undefined) => Promise<unknown>
  flowState: (flowId: string) => Promise<Record<string, FlowStateNode>>
  startRun: (flowId: string, revision: string | undefined, scope: RunScope) => Promise<Run>
  latestRun: (flowId: string) => Promise<Run | undefined>
  cancelRun: (runId: string) => Promise<void>
  /** Pins a node's last result, so that runs take it as it is, or takes the pin away. */
  setPin: (flowId: string, nodeId: string, pinned: boolean) => Promise<void>
  /** Hears a run's events from the first one on, through broken connections; returns how to stop. */
  events: (runId: string, listener: { event: (event: RunEvent) => void; broken: () => void }) => () => void
}

const eventTypes = runEvent.options.map((option) => option.shape.type.value)

/** The server behind this page. */
export const httpBackend: Backend = {
  loadFlow,
  saveFlow,
  createFlow,
  probe: async (request, flowId) =>
    (
      await send(
        'POST',
        '/api/probe',
        { request, ...(flowId !== undefined && { flowId }) },
        z.object({ facts: z.unknown() }),
      )
    ).facts,
  flowState: async (flowId) => (await read(`/api/flows/${part(flowId)}/state`, flowState)).nodes,
  startRun: (flowId, revision, scope) =>
    send('POST', '/api/runs', { flowId, ...(revision !== undefined && { revision }), scope }, run),
  latestRun: async (flowId) => (await read(`/api/runs?flowId=${part(flowId)}&limit=1`, listOf(run)))[0],
  cancelRun: async (runId) => {
    await send('POST', `/api/runs/${part(runId)}/cancel`, undefined, z.unknown())
  },
  setPin: async (flowId, nodeId, pinned) => {
    const path = `/api/flows/${part(flowId)}/pins/${part(nodeId)}`
    await send(pinned ? 'PUT' : 'DELETE', path, undefined, z.unknown())
  },
  events: (runId, listener) => {
    const source = new EventSource(`/api/runs/${part(runId)}/events`)
    const hear = (message: MessageEvent<string>) => {
      const event = runEvent.parse(JSON.parse(message.data))
      // The stream ends here; left open, the browser would ask for it again and again.
      if (event.type === 'run.finished') source.close()
      listener.event(event)
    }
    for (const type of eventTypes) source.addEventListener(type, hear)
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) listener.broken()
    }
    return () => source.close()
  },
}
