import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { z } from 'zod'
import { catalogue } from '#nodes/index.ts'
import { openArtifacts } from './artifacts/artifactStore.ts'
import type { Settings } from './config.ts'
import { openDatabase } from './db/client.ts'
import { createEndpointService } from './endpoints/endpointService.ts'
import { createFileService } from './files/fileService.ts'
import { createFlowService } from './flows/flowService.ts'
import { createIdentityService } from './identity/identityService.ts'
import { engineState } from './ml/engineState.ts'
import { createProbeService } from './probe/probeService.ts'
import { createRunService } from './runs/runService.ts'
import { createTableReader } from './runs/tableReader.ts'
import { createScheduler } from './scheduler/scheduler.ts'
import { createSecretService } from './secrets/secretService.ts'
import { projectRoot } from './setup/paths.ts'
import { createTemplateService } from './templates/templateService.ts'
import { createWorkerPool, type PoolOptions } from './worker/pool.ts'

export const productVersion: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))).version

const megabyte = 1024 * 1024
const gigabyte = 1e9
const day = 24 * 60 * 60_000

/** Everything behind the API, over one home whose lock the caller holds. The server and the command line each open it so. */
export type Services = ReturnType<typeof openServices>

export function openServices(settings: Settings, log: Logger) {
  const { home } = settings
  mkdirSync(home, { recursive: true })
  const database = openDatabase(join(home, 'modelwright.db'))
  const { db } = database
  const scratch = join(home, 'scratch')
  const artifacts = openArtifacts({ folder: join(home, 'artifacts') })
  const room = async (): Promise<number> => settings.quota * gigabyte - (await artifacts.usage()).bytes
  const files = createFileService({ db, artifacts, limit: settings.uploadLimit * megabyte })
  const flows = createFlowService({ db, folder: join(home, 'flows'), catalogue })
  const templates = createTemplateService({ folder: join(projectRoot, 'flows'), catalogue, flows, files })
  const endpoints = createEndpointService({ db, artifacts })
  const probes = createProbeService({ db, artifacts, scratch })
  const identities = createIdentityService({ db, password: settings.password })
  const secrets = createSecretService({ db, home })

  /** What only the server can do for a node that runs in a worker. */
  const answer: PoolOptions['answer'] = async (question, { runId, flowId }) => {
    if (question.kind === 'secret') return secrets.reveal(question.name)
    const { name, model, report } = question
    if (model.type !== 'model' || (report !== undefined && report.type !== 'report'))
      throw new Error('A deployment takes a model and a report.')
    return endpoints.deploy({ name, model, report }, { runId, flowId })
  }
  const pool = createWorkerPool({
    artifactsFolder: artifacts.folder,
    scratchFolder: scratch,
    memoryLimit: settings.nodeMemory * megabyte,
    modules: [],
    room,
    answer,
  })
  const runs = createRunService({
    db,
    artifacts,
    catalogue,
    pool,
    orchestrators: {},
    probe: probes.probe,
    mlEngine: () => engineState().inUse,
    parallel: settings.workers,
    onFault: (error, where) => log.error({ err: error, where }, 'fault'),
  })
  const tableReader = createTableReader({ artifacts, scratch })

  const scheduler = createScheduler({
    db,
    onError: (error, timer) => log.error({ err: error, timer: timer.id }, 'timer'),
  })
  scheduler.on('identity.expire', () => identities.removeExpired())
  scheduler.keep({ id: 'identity.expire', kind: 'identity.expire', every: day })

  return {
    version: productVersion,
    engineState: () => {
      const { inUse, reason, native } = engineState()
      return { inUse, reason, native }
    },
    db,
    log,
    artifacts,
    files,
    flows,
    templates,
    endpoints,
    probes,
    identities,
    secrets,
    runs,
    tableReader,
    scheduler,
    close: async (): Promise<void> => {
      await scheduler.stop()
      await runs.close()
      await tableReader.close()
      endpoints.close()
      database.close()
    },
  }
}
