import type { EndpointResource, FlowResource } from '#server/contract/resources.ts'
import { finishedStatuses, type Run } from '#server/contract/run.ts'

/** Talks to a server as an application would; an answer that is no success is an error with its text. */
export function apiOf(url: string) {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (response.status === 204 ? undefined : await response.json()) as T
  }
  return {
    get: <T>(path: string) => call<T>('GET', path),
    post: <T>(path: string, body: unknown = {}) => call<T>('POST', path, body),
    put: <T>(path: string, body: unknown) => call<T>('PUT', path, body),
    delete: (path: string) => call<void>('DELETE', path),
    copyTemplate: (id: string) => call<FlowResource>('POST', `/api/templates/${id}/copies`, {}),
    startRun: (flowId: string, options: Record<string, unknown> = {}) =>
      call<Run>('POST', '/api/runs', { flowId, ...options }),
    endpoint: (name: string) => call<EndpointResource>('GET', `/api/endpoints/${name}`),
    /** The run when it has ended, whatever way. */
    async finished(runId: string): Promise<Run> {
      for (;;) {
        const run = await call<Run>('GET', `/api/runs/${runId}`)
        if (finishedStatuses.includes(run.status)) return run
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
  }
}
