import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { z } from 'zod'
import { catalogue } from '#nodes/index.ts'
import { openArtifacts } from './artifacts/artifactStore.ts'
import type { Settings } from './config.ts'
import { openDatabase } from './db/client.ts'
import { createEndpointService } from './endpoints/endpointService.ts'
import { endpointVersions } from './endpoints/schema.ts'
import { createFileService } from './files/fileService.ts'
import { createFlowService } from './flows/flowService.ts'
import { createIdentityService } from './identity/identityService.ts'
import { engineState } from './ml/engineState.ts'
import { createProbeService } from './probe/probeService.ts'
import { openRuns } from './runs/openRuns.ts'
import { pruneRuns } from './runs/pruneRuns.ts'
import { createScheduler } from './scheduler/scheduler.ts'
import { createSecretService } from './secrets/secretService.ts'
import { projectRoot } from './setup/paths.ts'
import { createTemplateService } from './templates/templateService.ts'

export const productVersion: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))).version

const megabyte = 1e6
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
  const files = createFileService({ db, artifacts, limit: settings.uploadLimit * megabyte })
  const flows = createFlowService({
    db,
    folder: join(home, 'flows'),
    catalogue,
    lastRuns: () => engine.runs.store.lastRuns(),
    endRuns: (id) => engine.runs.cancelOfFlow(id),
  })
  const templates = createTemplateService({
    folder: join(projectRoot, 'flows'),
    ownFolder: join(home, 'templates'),
    catalogue,
    flows,
    files,
    artifacts,
  })
  const endpoints = createEndpointService({ db, artifacts })
  const probes = createProbeService({
    db,
    artifacts,
    scratch,
    secret: (name) => secrets.reveal(name),
    allowedAddresses: settings.allowedAddresses,
  })
  const identities = createIdentityService({ db, password: settings.password })
  const secrets = createSecretService({ db, home })

  const engine = openRuns({
    home,
    db,
    artifacts,
    catalogue,
    settings,
    probe: probes.probe,
    deploy: endpoints.deploy,
    secret: secrets.reveal,
    redact: secrets.redact,
    mlEngine: () => engineState().inUse,
    readFlow: flows.read,
    owners: { endpoints: endpoints.kept, files: files.kept },
    onFault: (error, where) => log.error({ err: error, where }, 'fault'),
  })

  const scheduler = createScheduler({
    db,
    onError: (error, timer) => log.error({ err: error, timer: timer.id }, 'timer'),
  })
  scheduler.on('identity.expire', () => identities.removeExpired())
  scheduler.keep({ id: 'identity.expire', kind: 'identity.expire', every: day })
  /** Old runs first, then uploads that nothing names any more, then the bytes that nobody needs. */
  const clean = async (): Promise<{ removed: number; bytes: number }> => {
    const deployed = db.selectDistinct({ runId: endpointVersions.runId }).from(endpointVersions).all()
    await pruneRuns(db, {
      newest: settings.keptRuns,
      needed: deployed.flatMap(({ runId }) => (runId === null ? [] : [runId])),
    })
    await files.removeUnneeded(
      (function* () {
        yield* flows.documents()
        yield* engine.runs.store.documents()
        for (const each of [endpoints.kept(), engine.labels.sources(), engine.runs.store.pinnedOutputs()])
          yield JSON.stringify([...each])
      })(),
    )
    return engine.housekeeping.clean()
  }
  scheduler.on('artifacts.clean', async () => void (await clean()))
  scheduler.keep({ id: 'artifacts.clean', kind: 'artifacts.clean', every: day })

  return {
    version: productVersion,
    engineState: () => {
      const { inUse, reason, native } = engineState()
      return { inUse, reason, native }
    },
    db,
    log,
    catalogue,
    artifacts,
    files,
    flows,
    templates,
    endpoints,
    probes,
    identities,
    secrets,
    runs: engine.runs,
    labels: engine.labels,
    housekeeping: { ...engine.housekeeping, clean },
    exportModel: engine.exportModel,
    workers: engine.workers,
    tableReader: engine.tableReader,
    scheduler,
    close: async (): Promise<void> => {
      await scheduler.stop()
      await engine.close()
      endpoints.close()
      database.close()
    },
  }
}
