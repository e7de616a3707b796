import { mkdir } from 'node:fs/promises'
import type { NodeHooks, NodeResult, NodeTask } from '#server/engine/ports.ts'
import { ENGINES } from '#server/ml/engineState.ts'
import type { Question } from './messages.ts'
import { startWorker, type WorkerProcess, type WorkerSettings } from './workerProcess.ts'

/** Where a node's work belongs to; goes with every question that the node asks its server. */
export type WorkPlace = { runId: string; flowId: string; nodeId: string }

export type PoolOptions = WorkerSettings & {
  /** Addresses and networks, beside public ones, that sources may be read from. */
  allowedAddresses?: readonly string[]
  /** Bytes by which the artifacts may still grow. */
  room: () => Promise<number>
  /** Does for a node what only the server can: deploys, reads a secret. */
  answer: (question: Question, place: WorkPlace) => Promise<unknown>
  /** How long one unused worker is kept warm, milliseconds. */
  idleTime?: number
}

export type PoolTask = NodeTask & { runId: string; flowId: string; flowFolder: string; confined: boolean }

/** Worker processes, started only when there is work; how many at once is decided by who hands work in. */
export type WorkerPool = {
  work: (task: PoolTask, hooks: NodeHooks) => Promise<NodeResult>
  pids: () => number[]
  /** Processes started so far. */
  started: () => number
  /** Ends every worker and waits until they are gone. */
  close: () => Promise<void>
}

export function createWorkerPool(options: PoolOptions): WorkerPool {
  const { idleTime = 30_000 } = options
  const all = new Set<WorkerProcess>()
  let spare: { worker: WorkerProcess; timer: NodeJS.Timeout } | undefined
  let started = 0

  const start = (): WorkerProcess => {
    const worker = startWorker(options)
    started += 1
    all.add(worker)
    void worker.gone.then(() => all.delete(worker))
    return worker
  }

  const take = (): WorkerProcess => {
    const kept = spare
    spare = undefined
    if (!kept) return start()
    clearTimeout(kept.timer)
    return kept.worker.isFit() ? kept.worker : start()
  }

  const giveBack = (worker: WorkerProcess): void => {
    if (!worker.isFit() || spare) {
      worker.kill()
      return
    }
    const timer = setTimeout(() => {
      spare = undefined
      worker.kill()
    }, idleTime)
    timer.unref()
    spare = { worker, timer }
  }

  return {
    work: async (task, hooks) => {
      await mkdir(options.scratchFolder, { recursive: true })
      const { nodeId, runId, flowId, engine, ...rest } = task
      const room = await options.room()
      hooks.signal.throwIfAborted()
      const worker = take()
      try {
        const place = { runId, flowId, nodeId }
        return await worker.run(
          {
            ...rest,
            room,
            allowedAddresses: [...(options.allowedAddresses ?? [])],
            engine: ENGINES.find((name) => name === engine),
          },
          { ...hooks, answer: (question) => options.answer(question, place) },
        )
      } finally {
        giveBack(worker)
      }
    },
    pids: () => [...all].map((worker) => worker.pid),
    started: () => started,
    close: async () => {
      if (spare) clearTimeout(spare.timer)
      spare = undefined
      const open = [...all]
      for (const worker of open) worker.kill()
      await Promise.all(open.map((worker) => worker.gone))
    },
  }
}
