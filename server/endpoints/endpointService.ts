import { digestOf } from '#nodes/core/flow/canonical.ts'
import { RecipeError } from '#nodes/core/recipe.ts'
import type { EndpointAccess } from '#nodes/core/run.ts'
import type { EndpointValue, ModelValue } from '#nodes/core/value.ts'
import { AppError } from '#server/appError.ts'
import type { ArtifactStore } from '#server/artifacts/artifactStore.ts'
import { defaultSettings } from '#server/contract/endpoints.ts'
import type { EndpointResource } from '#server/contract/resources.ts'
import type { Database } from '#server/db/client.ts'
import { identityIn } from '#server/http/identityIn.ts'
import { endpointInPath } from '#server/http/isApiPath.ts'
import { problemResponse, toAppError } from '#server/http/problemResponse.ts'
import { inputsOf, type LoadedModel, loadFastModel } from '#server/serving/loadedModel.ts'
import type { CallRecord, ServingDeps } from '#server/serving/pipeline.ts'
import { predictRoutes } from '#server/serving/predictRoutes.ts'
import { createRegistry, type Served } from '#server/serving/registry.ts'
import { createAuditStore } from './auditStore.ts'
import { createEndpointStore, type VersionRow } from './endpointStore.ts'
import { createKeyService } from './keyService.ts'
import { proveReplay, replaySample } from './replayProof.ts'
import { createRollOut } from './rollOut.ts'

export type EndpointServiceDeps = {
  db: Database
  artifacts: Pick<ArtifactStore, 'get' | 'getJson'>
  now?: () => number
}
type DeployRequest = Parameters<EndpointAccess['deploy']>[0]

/** Deployments: made only after the live model has repeated its training-time predictions; every version is kept. */
export type EndpointService = ReturnType<typeof createEndpointService>

const namePattern = /^[A-Za-z0-9](?:-*[A-Za-z0-9]){0,62}$/
const exampleCount = 5
const flushEvery = 2_000

/** Where applications ask an endpoint, each with its key. */
export const predictPath = (name: string): string => `/endpoints/${name}/predict`

/** What the answers of a model depend on; how long its training took is no part of it. */
const identityOf = (model: ModelValue): string =>
  digestOf({
    task: model.task,
    target: { name: model.target.name, kind: model.target.kind },
    input: model.recipe.input.map(({ name, kind }) => ({ name, kind })),
    steps: model.recipe.steps.map(({ node, atPrediction, write, drop }) => ({
      node,
      atPrediction,
      drop,
      write: write.map(({ column, expr }) => ({ name: column.name, kind: column.kind, expr })),
    })),
    features: model.features,
    weights: model.weights,
    classes: model.classes,
    ...(model.family === 'network'
      ? {
          network: model.network.layers.map(({ kind, config, inputs }) => ({ kind, config, inputs })),
          output: model.network.output,
          targetScale: model.targetScale,
        }
      : { family: model.family }),
  })

export function createEndpointService({ db, artifacts, now = Date.now }: EndpointServiceDeps) {
  const store = createEndpointStore(db)
  const counts = new Map<string, number>()

  const flush = (): void => {
    for (const [name, more] of counts) store.countRequests(name, more)
    counts.clear()
  }
  const timer = setInterval(flush, flushEvery)
  timer.unref()

  const servedOf = (row: Pick<VersionRow, 'name' | 'version' | 'model'>, model: LoadedModel): Served => ({
    name: row.name,
    version: row.version,
    model,
    target: row.model.target,
    classes: row.model.task === 'regression' ? undefined : row.model.classes,
    known: new Set(row.model.recipe.input.map((column) => column.name)),
  })

  const registry = createRegistry({
    find: (name) => {
      const row = store.find(name)
      return (
        row && {
          name,
          version: row.version,
          aliases: row.aliases ?? {},
          settings: { ...defaultSettings, ...row.settings },
        }
      )
    },
    load: async ({ name, settings: { unseenCategories } }, version) => {
      const row = store.version(name, version)
      if (!row) return undefined
      const weights = await artifacts.get(row.model.weights)
      return servedOf(row, await loadFastModel(row.model, weights, { unseenCategories }))
    },
  })
  const keys = createKeyService({ db, now })
  const audit = createAuditStore(db, now)

  /** Hears of every call, in whichever form it came. */
  const record = ({ endpoint, rows, status }: CallRecord): void => {
    if (status < 400) counts.set(endpoint, (counts.get(endpoint) ?? 0) + rows)
  }
  /** The owner's own page and command line, which reach the API by their session. */
  const admitPerson: ServingDeps['admit'] = (context) => {
    const { name } = identityIn(context)
    return { caller: { id: `person:${name}`, name }, release: () => undefined }
  }

  const missing = (name: string): AppError =>
    new AppError('not_found', `There is no endpoint "${name}". GET /api/endpoints lists those there are.`)

  const resourceOf = (row: VersionRow, requests: number): EndpointResource => {
    return {
      name: row.name,
      version: row.version,
      task: row.model.task,
      target: row.model.target,
      inputs: inputsOf(row.model),
      ...(row.model.classes ? { classes: row.model.classes } : {}),
      path: predictPath(row.name),
      createdAt: row.createdAt,
      ...(row.runId === null ? {} : { runId: row.runId }),
      ...(row.flowId === null ? {} : { flowId: row.flowId }),
      replay: { rows: row.replayedRows, largestDifference: row.largestDifference },
      metrics: row.metrics,
      examples: row.examples,
      requests: requests + (counts.get(row.name) ?? 0),
    }
  }

  const current = (name: string): EndpointResource => {
    const endpoint = store.find(name)
    const row = endpoint && store.version(name, endpoint.version)
    if (!row) throw missing(name)
    return resourceOf(row, endpoint.requests)
  }

  /** Replays through the very handler that callers reach, with the candidate in place of an endpoint. */
  const prove = async (model: ModelValue, candidate: Served['model'], name: string) => {
    const served = servedOf({ name, version: 0, model }, candidate)
    const live = { name, version: 0, aliases: {}, settings: defaultSettings }
    const registry = createRegistry({ find: () => live, load: async () => served })
    const handler = predictRoutes({ registry, admit: admitPerson, record: () => undefined })
    handler.onError((error, context) => problemResponse(context, toAppError(error)))
    const sample = replaySample.parse(await artifacts.getJson(model.replay))
    const proof = await proveReplay(model, sample, async (body) =>
      handler.request(`/endpoints/${name}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      }),
    )
    return { ...proof, sample }
  }

  return {
    registry,
    /** Whether pages of a site may call an endpoint's address from the browser: its owner has named the site. */
    allowsSite: (origin: string, path: string): boolean => {
      const name = endpointInPath(path)
      const row = name === undefined ? undefined : store.find(name)
      return row?.settings?.sites?.includes(origin) ?? false
    },
    keys,
    audit,
    /** For the addresses of applications: a key is needed. */
    serving: { registry, admit: keys.admit, record } satisfies ServingDeps,
    /** For the page and the command line of the owner, under /api: whoever may use the API may ask. */
    ownServing: { registry, admit: admitPerson, record } satisfies ServingDeps,
    rollOut: createRollOut({ store, registry, audit, missing }),

    list: (): EndpointResource[] => store.all().map((endpoint) => current(endpoint.name)),
    get: current,
    versions: (name: string): EndpointResource[] => {
      const found = store.versions(name)
      if (found.length === 0) throw missing(name)
      return found.map((row) => resourceOf(row, 0))
    },

    /**
     * Deploys a model under a name. The same model under the same name makes no new version. Throws `replay_differs` when the
     * live model does not repeat its training-time predictions; nothing changes then.
     */
    deploy: async (request: DeployRequest, from: { runId?: string; flowId?: string } = {}): Promise<EndpointValue> => {
      const { name, model, report } = request
      if (!namePattern.test(name)) {
        throw new AppError(
          'bad_request',
          `"${name}" cannot name an endpoint: use 1 to 63 letters, digits and "-" between them, such as exam-score.`,
        )
      }
      const identity = identityOf(model)
      const same = store.withIdentity(name, identity)
      const candidate = await buildCandidate(model, () => artifacts.get(model.weights))
      const proof = await prove(model, candidate, name)
      const made = same === undefined
      const waits = { ...defaultSettings, ...store.find(name)?.settings }.newVersion === 'waits'
      const row =
        same ??
        store.add(
          {
            name,
            identity,
            model,
            metrics: metricsOf(model, report),
            examples: examplesOf(candidate.inputs, proof.sample.rows),
            replayedRows: proof.rows,
            largestDifference: proof.largestDifference,
            runId: from.runId ?? null,
            flowId: from.flowId ?? null,
            createdAt: now(),
          },
          { waits },
        )
      if (!made && !waits) store.use(name, row.version)
      registry.forget(name)
      // Read before anybody asks, so that the first request does not wait.
      const live = registry.live(name)
      await registry.get(live, live.version)
      if (made)
        audit.add({
          who: from.runId === undefined ? 'a flow' : `run ${from.runId}`,
          what: 'deployed',
          endpoint: name,
          text: `Version ${row.version} was deployed and ${live.version === row.version ? 'answers' : 'waits as the challenger'}.`,
        })
      return {
        type: 'endpoint',
        name,
        version: row.version,
        path: predictPath(name),
        created: made,
        replayedRows: proof.rows,
        largestDifference: proof.largestDifference,
      }
    },

    /** The model of a version. Throws `not_found`. */
    modelOf: (name: string, version: number): ModelValue => {
      if (!store.find(name)) throw missing(name)
      const row = store.version(name, version)
      if (!row) throw new AppError('not_found', `The endpoint "${name}" has no version ${version}.`)
      return row.model
    },

    remove: (name: string): void => {
      if (!store.find(name)) throw missing(name)
      store.remove(name)
      registry.forget(name)
      counts.delete(name)
    },

    /** Digests that no clean-up may remove: weights and replay rows of every version. */
    kept: (): string[] => store.everyVersion().flatMap((row) => [row.model.weights, row.model.replay]),

    close: (): void => {
      clearInterval(timer)
      flush()
      keys.close()
    },
  }
}

async function buildCandidate(model: ModelValue, weights: () => Promise<Uint8Array>): Promise<Served['model']> {
  try {
    return await loadFastModel(model, await weights())
  } catch (error) {
    if (error instanceof RecipeError)
      throw new AppError('conflict', `The model cannot be deployed. ${error.message}`, { cause: error })
    throw error
  }
}

/** The report's figures of the test part where there is a report, else what training reported. */
function metricsOf(model: ModelValue, report: DeployRequest['report']): Record<string, number> {
  if (!report) return model.training.metrics
  const ofTest = report.metrics.filter((metric) => metric.part === 'test')
  const chosen = ofTest.length > 0 ? ofTest : report.metrics
  return Object.fromEntries(chosen.map((metric) => [metric.name, metric.value]))
}

function examplesOf(inputs: Served['model']['inputs'], rows: Record<string, string | number | boolean | null>[]) {
  return rows
    .slice(0, exampleCount)
    .map((row) => Object.fromEntries(inputs.map((column) => [column.name, row[column.name] ?? null])))
}
