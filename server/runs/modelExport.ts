import type { ModelValue } from '#nodes/core/value.ts'
import type { ExportFormat } from '#nodes/deploy/exportFormats.ts'
import { AppError } from '#server/appError.ts'
import { WorkFailure } from '#server/engine/ports.ts'
import type { WorkerPool } from '#server/worker/pool.ts'

/** A zip archive in the artifact store. */
export type ModelFile = { name: string; digest: string }
export type ModelExport = (model: ModelValue, format: ExportFormat) => Promise<ModelFile>

/** Exports a model outside a run, as the node does it: in a worker, where a fault or much memory harms nobody. */
export const createModelExport =
  (pool: Pick<WorkerPool, 'work'>): ModelExport =>
  async (model, format) => {
    const none = { nodeId: '', runId: '', flowId: '', flowFolder: '/', confined: true }
    const task = { ...none, type: 'deploy.export', title: 'Export model', params: { format }, inputs: { model } }
    const hooks = { progress: () => undefined, log: () => undefined, signal: new AbortController().signal }
    const { outputs } = await pool.work(task, hooks).catch((error: unknown) => {
      if (!(error instanceof WorkFailure)) throw error
      const { message, hint } = error.problem
      throw new AppError('conflict', hint === undefined ? message : `${message} ${hint}`, { cause: error })
    })
    const { report } = outputs
    const file = report?.type === 'report' ? report.files?.[0] : undefined
    if (!file) throw new Error('The export gave no file.')
    return file
  }
