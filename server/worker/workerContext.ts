import { join } from 'node:path'
import type { Capability } from '#nodes/core/define.ts'
import type { EndpointAccess, Progress, RunContext, TableAccess } from '#nodes/core/run.ts'
import type { EndpointValue } from '#nodes/core/value.ts'
import type { ArtifactStore } from '#server/artifacts/artifactStore.ts'
import { resolveFile } from '#server/files/fileReference.ts'
import type { LoadedEngine } from '#server/ml/tf.ts'
import type { WorkingNode } from './anyRun.ts'
import { checkpointOf } from './checkpoints.ts'
import type { FromWorker, Question, WorkerTask } from './messages.ts'

export type ContextOptions = {
  node: WorkingNode
  task: WorkerTask
  artifacts: ArtifactStore
  scratch: string
  /** Bytes that tables may hold in memory. */
  tableMemory: number
  signal: AbortSignal
  send: (message: FromWorker) => void
  ask: (question: Question) => Promise<unknown>
}

export type OpenContext = {
  context: RunContext
  /** Gives back what the run used; true when the process is as good as new. */
  close: () => Promise<boolean>
}

/** What a run is handed: only what its definition declares is opened. */
export async function openContext(options: ContextOptions): Promise<OpenContext> {
  const { node, task, artifacts, signal, send, ask } = options
  const has = (capability: Capability): boolean => node.capabilities.includes(capability)
  const fileOf = async (file: string): Promise<string> =>
    resolveFile(file, { artifactPath: artifacts.path, flowFolder: task.flowFolder, confined: task.confined })
  // Loaded by those who need them only: a node without tables starts in half the time.
  const tables = has('tables')
    ? await (await import('#server/tables/openTables.ts')).openTables({
        artifacts,
        scratch: options.scratch,
        signal,
        memoryLimit: options.tableMemory,
        outside: {
          file: fileOf,
          secret: async (name) => String(await ask({ kind: 'secret', name })),
          allowedAddresses: task.allowedAddresses,
        },
      })
    : undefined
  const progress = progressSender(send)
  let tensors: LoadedEngine | undefined
  let tensorsBefore = 0

  const tableAccess: TableAccess = tables
    ? {
        ...tables,
        importCsv: async (file, csv) => {
          const place = { artifactPath: artifacts.path, flowFolder: task.flowFolder, confined: task.confined }
          return tables.importCsv(file.startsWith('file:') ? file : await resolveFile(file, place), csv)
        },
      }
    : undeclared<TableAccess>(node, 'tables')
  const endpoints: EndpointAccess = has('endpoints')
    ? {
        // The server answers with what its own deployment made.
        deploy: async ({ name, model, report }) =>
          (await ask({ kind: 'deploy', name, model, ...(report && { report }) })) as EndpointValue,
      }
    : undeclared<EndpointAccess>(node, 'endpoints')

  const context: RunContext = {
    artifacts: { put: artifacts.put, get: artifacts.get },
    tables: tableAccess,
    endpoints,
    tensors: async () => {
      if (!has('tensors')) throw notDeclared(node, 'tensors')
      if (!tensors) {
        tensors = await (await import('#server/ml/tf.ts')).loadTensorflow(task.engine)
        tensorsBefore = tensors.tf.memory().numTensors
      }
      if (tensors.engine !== 'native') return tensors
      const { compiledTrainer } = await import('#server/ml/compiledTrainer.ts')
      return { ...tensors, fasterTrainer: compiledTrainer(tensors.tf) }
    },
    progress: progress.add,
    log: (line, level = 'info') => {
      // What was told before stays before.
      progress.flush()
      send({ type: 'log', level, line: line.slice(0, 10_000) })
    },
    signal: {
      get aborted() {
        return signal.aborted
      },
      throwIfAborted: () => signal.throwIfAborted(),
    },
    flowFolder: task.flowFolder,
    secret: async (name) => String(await ask({ kind: 'secret', name })),
    openSandbox: async (request) => (await import('#server/sandbox/openSandbox.ts')).openSandbox(request),
    exportModel: async (request) => {
      const { exportArchive } = await import('#server/ml/exportArchive.ts')
      return exportArchive({
        ...request,
        read: artifacts.get,
        tensors: async () => (await import('#server/ml/tf.ts')).loadTensorflow(task.engine),
      })
    },
    checkpoint: checkpointOf(join(options.scratch, '..', 'checkpoints'), task),
  }
  return {
    context,
    close: async () => {
      progress.flush()
      tables?.close()
      tensors?.tf.disposeVariables()
      return tensors === undefined || tensors.tf.memory().numTensors <= tensorsBefore
    },
  }
}

const notDeclared = (node: WorkingNode, capability: Capability): Error =>
  new Error(`The node "${node.id}" uses ${capability} but does not declare that capability.`)

/** Says at first use what is missing in the definition. */
function undeclared<Access extends object>(node: WorkingNode, capability: Capability): Access {
  return new Proxy({} as Access, {
    get: () => {
      throw notDeclared(node, capability)
    },
  })
}

/** At most ten messages a second; every epoch arrives, of the rest the newest. */
function progressSender(send: (message: FromWorker) => void): { add: (step: Progress) => void; flush: () => void } {
  const period = 100
  let steps: Progress[] = []
  let sentAt = 0
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (steps.length === 0) return
    send({ type: 'progress', steps })
    steps = []
    sentAt = Date.now()
  }
  return {
    flush,
    add: (step) => {
      if (steps.length > 0 && !steps.at(-1)?.epoch) steps.pop()
      steps.push(step)
      const wait = sentAt + period - Date.now()
      // A run that never lets the event loop turn is still heard: what is due goes out at once.
      if (wait <= 0) flush()
      else timer ??= setTimeout(flush, wait)
    },
  }
}
