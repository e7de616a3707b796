import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import type { EndpointAccess } from '#nodes/core/run.ts'
import type { EndpointValue } from '#nodes/core/value.ts'
import type { ArtifactStore } from '#server/artifacts/artifactStore.ts'
import { createHousekeeping, type Housekeeping, type Owners } from '#server/artifacts/housekeeping.ts'
import type { Database } from '#server/db/client.ts'
import type { Orchestrators } from '#server/engine/orchestrator.ts'
import { createLabelService, type LabelService } from '#server/labels/labelService.ts'
import { createWorkerPool } from '#server/worker/pool.ts'
import type { Probe } from './gatherFacts.ts'
import { createModelExport, type ModelExport } from './modelExport.ts'
import { createOrchestrators, type OrchestratorDeps } from './orchestrators/index.ts'
import { createRunService, type RunService } from './runService.ts'
import { createTableReader, type TableReader } from './tableReader.ts'
import { createWaits } from './waits.ts'

export type OpenRunsOptions = {
  home: string
  db: Database
  artifacts: ArtifactStore
  catalogue: Catalogue
  /** As in Settings: megabytes that a node may use, nodes at the same time, gigabytes of results. */
  settings: { nodeMemory: number; workers: number; quota: number; allowedAddresses?: readonly string[] }
  probe: Probe
  deploy: (
    request: Parameters<EndpointAccess['deploy']>[0],
    from: { runId: string; flowId: string },
  ) => Promise<EndpointValue>
  secret: (name: string) => string | Promise<string>
  /** Takes secrets out of what a node logs. */
  redact: (text: string) => string
  mlEngine: () => string
  readFlow: OrchestratorDeps['readFlow']
  /** Who else needs artifacts (deployed models, uploaded files): none of theirs is ever cleaned up. */
  owners: { endpoints: () => Iterable<unknown>; files: () => Iterable<unknown> } & Owners
  onFault?: (error: unknown, where: string) => void
  /** Further orchestrators and modules of nodes; for tests. */
  orchestrators?: Orchestrators
  modules?: readonly string[]
}

export type OpenRuns = {
  runs: RunService
  labels: LabelService
  tableReader: TableReader
  housekeeping: Housekeeping
  exportModel: ModelExport
  /** Worker processes: those alive, and how many were started so far. */
  workers: { pids: () => number[]; started: () => number }
  close: () => Promise<void>
}

/** Runs that each flow keeps with their results. */
const keptRuns = 20

/** Everything that running flows needs, put together over one home. Call `runs.resume()` to take up what was left. */
export function openRuns(options: OpenRunsOptions): OpenRuns {
  const { home, db, artifacts, catalogue, settings } = options
  const scratch = join(home, 'scratch')
  // Nobody else works on this home: what lies there was left by a process that ended halfway.
  rmSync(join(scratch, 'workers'), { recursive: true, force: true })
  rmSync(join(scratch, 'previews'), { recursive: true, force: true })
  const waits = createWaits(db)
  const tableReader = createTableReader({ artifacts, scratch: join(scratch, 'previews') })
  const labels = createLabelService({ db, tableReader, waits })
  const pool = createWorkerPool({
    artifactsFolder: artifacts.folder,
    scratchFolder: join(scratch, 'workers'),
    memoryLimit: settings.nodeMemory * 1e6,
    modules: options.modules ?? [],
    allowedAddresses: settings.allowedAddresses ?? [],
    room: () => housekeeping.room(),
    answer: async (question, place) => {
      switch (question.kind) {
        case 'deploy':
          return options.deploy(
            { name: question.name, model: asModel(question.model), report: asReport(question.report) },
            { runId: place.runId, flowId: place.flowId },
          )
        case 'secret':
          return options.secret(question.name)
      }
    },
  })
  const runs = createRunService({
    db,
    artifacts,
    catalogue,
    pool: {
      ...pool,
      work: (task, hooks) =>
        pool.work(task, { ...hooks, log: (level, line) => hooks.log(level, options.redact(line)) }),
    },
    waits,
    orchestrators: { ...createOrchestrators({ labels, readFlow: options.readFlow }), ...options.orchestrators },
    probe: options.probe,
    mlEngine: options.mlEngine,
    parallel: settings.workers,
    ...(options.onFault && { onFault: options.onFault }),
  })
  const housekeeping = createHousekeeping({
    artifacts,
    quota: settings.quota * 1e9,
    owners: {
      ...options.owners,
      runs: () => runs.store.keptOutputs(keptRuns),
      pins: () => runs.store.pinnedOutputs(),
      labels: () => labels.sources(),
      recent: () => runs.results.recent(),
    },
    onRemoved: () => runs.results.prune(),
    keepSince: () =>
      Math.min(Date.now() - 60_000, ...runs.store.unfinished().map((run) => run.startedAt ?? run.createdAt)),
  })
  return {
    runs,
    labels,
    tableReader,
    housekeeping,
    exportModel: createModelExport(pool),
    workers: { pids: pool.pids, started: pool.started },
    close: async () => {
      await runs.close()
      await tableReader.close()
    },
  }
}

const asModel = (value: { type: string }): Parameters<EndpointAccess['deploy']>[0]['model'] => {
  if (value.type !== 'model') throw new Error(`A ${value.type} cannot be deployed.`)
  return value as Parameters<EndpointAccess['deploy']>[0]['model']
}
const asReport = (value: { type: string } | undefined): Parameters<EndpointAccess['deploy']>[0]['report'] =>
  value?.type === 'report' ? (value as Parameters<EndpointAccess['deploy']>[0]['report']) : undefined
