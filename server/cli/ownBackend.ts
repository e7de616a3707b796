import type { Settings } from '#server/config.ts'
import { predictResponse } from '#server/contract/resources.ts'
import type { HomeLock } from '#server/db/homeLock.ts'
import { importArchive } from '#server/flows/flowArchive.ts'
import { openFlowFile } from '#server/flows/openFlowFile.ts'
import { problemResponse, toAppError } from '#server/http/problemResponse.ts'
import { openLog } from '#server/log.ts'
import { openServices } from '#server/services.ts'
import { invocationRoutes } from '#server/serving/sagemakerRoutes.ts'
import { type Backend, readAnswer } from './backend.ts'

/** Does the work in this process, which holds the home's lock. */
export function openOwnBackend(settings: Settings, lock: HomeLock): Backend {
  const services = openServices(settings, openLog(settings.home, settings.logLevel))
  const { runs, flows, endpoints, catalogue } = services
  // The same handler that answers over HTTP, so that the numbers are the same by construction.
  const handler = invocationRoutes(endpoints.ownServing)
  handler.onError((error, context) => problemResponse(context, toAppError(error)))
  const predict = async (name: string, type: string, body: string) => {
    const headers = { 'content-type': type, accept: 'application/json' }
    const response = await handler.request(`/endpoints/${encodeURIComponent(name)}/invocations`, {
      method: 'POST',
      headers,
      body,
    })
    return predictResponse.parse(await readAnswer(response))
  }
  return {
    address: undefined,
    startRun: async ({ path, parameters, scope }) => {
      const { flow, flowId, revision, folder } = openFlowFile(path, { catalogue, workspace: flows.folder })
      return runs.submit({ flow, flowId, revision, scope, parameters, baseFolder: folder, confined: false })
    },
    events: async function* (runId) {
      for await (const { event } of runs.events(runId)) yield event
    },
    run: async (id) => runs.get(id),
    cancel: async (id) => void runs.cancel(id),
    value: async (_runId, _nodeId, _port, digest) => runs.results.get(digest),
    endpoint: async (name) => endpoints.get(name),
    predictRows: (name, rows) => predict(name, 'application/json', JSON.stringify({ rows })),
    predictCsv: (name, text) => predict(name, 'text/csv', text),
    exportModel: async (name, version, format) =>
      services.artifacts.get((await services.exportModel(endpoints.modelOf(name, version), format)).digest),
    importArchive: (path, name) => importArchive(path, services, name),
    close: async () => {
      await services.close()
      lock.release()
    },
  }
}
