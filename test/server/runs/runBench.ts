import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { openArtifacts } from '#server/artifacts/artifactStore.ts'
import type { RunEvent } from '#server/contract/events.ts'
import { openDatabase } from '#server/db/client.ts'
import type { Orchestrators } from '#server/engine/orchestrator.ts'
import { createRunService, type RunService, type RunServiceDeps, type SubmitRequest } from '#server/runs/runService.ts'
import { createWorkerPool } from '#server/worker/pool.ts'
import { catalogue } from '../engine/testNodes.ts'
import { testModule } from '../worker/workerBench.ts'

export type RunBench = ReturnType<typeof openRuns>

export const newHome = (): string => mkdtempSync(join(tmpdir(), 'modelwright-runs-'))

/** Runs over a home with a real database, real artifacts and real workers that know the test nodes. */
export function openRuns(
  options: {
    home?: string
    orchestrators?: Orchestrators
    memoryLimit?: number
    room?: number
  } & Partial<RunServiceDeps> = {},
) {
  const { home = newHome(), orchestrators = {}, memoryLimit = 1e9, room = 1e9, ...deps } = options
  mkdirSync(home, { recursive: true })
  const database = openDatabase(join(home, 'modelwright.db'))
  const artifacts = openArtifacts({ folder: join(home, 'artifacts') })
  const pool = createWorkerPool({
    artifactsFolder: artifacts.folder,
    scratchFolder: join(home, 'scratch'),
    memoryLimit,
    modules: [testModule],
    room: async () => room,
    answer: async () => undefined,
  })
  const faults: unknown[] = []
  const service = createRunService({
    db: database.db,
    artifacts,
    catalogue,
    pool,
    orchestrators,
    probe: async () => ({ content: 'c' }),
    mlEngine: () => 'js',
    parallel: 2,
    onFault: (error) => faults.push(error),
    ...deps,
  })
  return {
    home,
    database,
    artifacts,
    pool,
    service,
    faults,
    submit: (flow: Flow, given: Partial<SubmitRequest> = {}) =>
      service.submit({ flow, flowId: 'flow', revision: 'r1', baseFolder: home, ...given }),
    close: async () => {
      await service.close()
      database.close()
    },
  }
}

/** Submits, waits for the end. */
export async function runToEnd(bench: RunBench, flow: Flow, given: Partial<SubmitRequest> = {}) {
  const { id } = await bench.submit(flow, given)
  return bench.service.finished(id)
}

export async function eventsOf(service: RunService, id: string, after = 0): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for await (const { event } of service.events(id, after)) events.push(event)
  return events
}

/** State by node. */
export const statesOf = (run: { nodes: { id: string; state: string }[] }): Record<string, string> =>
  Object.fromEntries(run.nodes.map((node) => [node.id, node.state]))
