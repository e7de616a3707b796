import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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
import { createScheduler } from './scheduler/scheduler.ts'
import { createSecretService } from './secrets/secretService.ts'
import { projectRoot } from './setup/paths.ts'
import { createTemplateService } from './templates/templateService.ts'

export const productVersion: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))).version

/** Everything behind the API, over one home. The server and the command line each hold one. */
export type Services = ReturnType<typeof openServices>

export function openServices(settings: Settings) {
  mkdirSync(settings.home, { recursive: true })
  const database = openDatabase(join(settings.home, 'modelwright.db'))
  const { db } = database
  const artifacts = openArtifacts({ folder: join(settings.home, 'artifacts') })
  const files = createFileService({ db, artifacts, limit: settings.uploadLimit * 1024 * 1024 })
  const flows = createFlowService({ db, folder: join(settings.home, 'flows'), catalogue })
  const templates = createTemplateService({ folder: join(projectRoot, 'flows'), catalogue, flows, files })
  const endpoints = createEndpointService({ db, artifacts })
  const probes = createProbeService({ db, artifacts, scratch: join(settings.home, 'scratch') })
  const identities = createIdentityService({ db, password: settings.password })
  const secrets = createSecretService({ db, home: settings.home })
  const scheduler = createScheduler({ db, onError: (error) => console.error(error) })
  scheduler.on('identity.expire', () => identities.removeExpired())
  scheduler.keep({ id: 'identity.expire', kind: 'identity.expire', every: 24 * 60 * 60_000 })
  return {
    version: productVersion,
    engineState: () => {
      const { inUse, reason, native } = engineState()
      return { inUse, reason, native }
    },
    db,
    artifacts,
    files,
    flows,
    templates,
    endpoints,
    probes,
    identities,
    secrets,
    scheduler,
    close: async (): Promise<void> => {
      await scheduler.stop()
      endpoints.close()
      database.close()
    },
  }
}
