import { readdirSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { NodeError } from '#nodes/core/run.ts'
import { openArtifacts } from '#server/artifacts/artifactStore.ts'
import type { AnyRun } from './anyRun.ts'
import { loadLibrary } from './library.ts'
import { type Failure, type FromWorker, type Question, toWorker, type WorkerTask } from './messages.ts'
import { openContext } from './workerContext.ts'

const { values } = parseArgs({
  options: {
    artifacts: { type: 'string' },
    scratch: { type: 'string' },
    memory: { type: 'string' },
    parent: { type: 'string' },
    module: { type: 'string', multiple: true },
  },
})
const { artifacts: folder, scratch, memory, parent } = values
if (!process.send || !folder || !scratch || !memory || !parent) {
  throw new Error('A worker is started by its server, not by hand.')
}

/** Endpoints and the interface go first: every thread there is now, and those that come inherit it. */
function giveWay(): void {
  try {
    setPriority(10)
    if (process.platform !== 'linux') return
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), 10)
  } catch {
    // A system that does not allow it: the work is then done at the usual priority.
  }
}
giveWay()
const watchdog = new Worker(new URL('./watchdog.ts', import.meta.url), { workerData: { parent: Number(parent) } })
watchdog.unref()
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

const send = (message: FromWorker): void => {
  process.send?.(message)
}

const library = await loadLibrary(values.module ?? [])
let room = 0
const artifacts = openArtifacts({
  folder,
  room: () => room,
  onPut: (info) => {
    room -= info.size
  },
})

const questions = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>()
let asked = 0
const ask = (question: Question): Promise<unknown> =>
  new Promise((resolve, reject) => {
    asked += 1
    questions.set(asked, { resolve, reject })
    send({ type: 'ask', question: asked, ask: question })
  })

let current: AbortController | undefined

async function start(task: WorkerTask): Promise<void> {
  const controller = new AbortController()
  current = controller
  room = task.room
  try {
    const outputs = await runTask(task, controller.signal)
    send({ type: 'done', ...outputs })
  } catch (error) {
    if (controller.signal.aborted) send({ type: 'cancelled' })
    else send({ type: 'failed', ...describe(error) })
  } finally {
    current = undefined
  }
}

async function runTask(
  task: WorkerTask,
  signal: AbortSignal,
): Promise<{ outputs: Awaited<ReturnType<AnyRun>>; isReusable: boolean }> {
  const node = library.find(task.type)
  if (!node) throw new Error(`There is no run for the node "${task.type}".`)
  const tableMemory = Number(memory) * 0.6
  const opened = await openContext({
    node,
    task,
    artifacts,
    scratch: scratch ?? '',
    tableMemory,
    signal,
    send,
    ask,
  })
  let isReusable = false
  let outputs: Awaited<ReturnType<AnyRun>>
  try {
    const { params, inputs, extra } = task
    outputs = await node.run({ inputs, params, context: opened.context, extra })
    signal.throwIfAborted()
  } finally {
    isReusable = await opened.close()
  }
  return { outputs, isReusable }
}

/** What a person can mend keeps its words; the rest is a fault of the node, told with where it happened. */
function describe(error: unknown): { failure: Failure; isFault: boolean } {
  if (error instanceof NodeError) {
    const { code, message, hint, field, column, row } = error
    return { failure: { code, message, hint, field, column, row }, isFault: false }
  }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[a-z_]+$/.test(error.code)) {
    return { failure: { code: error.code, message: error.message }, isFault: false }
  }
  const message = error instanceof Error ? error.message : String(error)
  console.error(error)
  return { failure: { code: 'node_fault', message }, isFault: true }
}

process.on('message', (given) => {
  const message = toWorker.parse(given)
  switch (message.type) {
    case 'start':
      void start(message.task)
      return
    case 'cancel':
      current?.abort(new Error('Cancelled.'))
      return
    case 'answer':
      questions.get(message.question)?.resolve(message.answer)
      questions.delete(message.question)
      return
    case 'refusal': {
      const { code, message: text, ...where } = message.failure
      const told = Object.fromEntries(Object.entries(where).filter(([, each]) => each !== undefined))
      questions.get(message.question)?.reject(new NodeError(code, text, told))
      questions.delete(message.question)
    }
  }
})

send({ type: 'ready' })
