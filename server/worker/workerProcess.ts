import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { type NodeHooks, type NodeResult, WorkFailure } from '#server/engine/ports.ts'
import { readMemory, resetPeak } from './memory.ts'
import { type Failure, fromWorker, type Question, type ToWorker, type WorkerTask } from './messages.ts'
import { crashFailure, memoryFailure, toFailure, toProblem } from './workerFailures.ts'

export type WorkerSettings = {
  artifactsFolder: string
  scratchFolder: string
  /** Bytes of resident memory that one worker may hold. */
  memoryLimit: number
  /** Files with further definitions and runs; for tests. */
  modules: readonly string[]
}

export type WorkerHooks = NodeHooks & {
  /** Answers what the node asks for; an error goes back to the node. */
  answer: (question: Question) => Promise<unknown>
}

export type WorkerProcess = {
  readonly pid: number
  /** Fit for another node. */
  readonly isFit: () => boolean
  run: (task: WorkerTask, hooks: WorkerHooks) => Promise<NodeResult>
  kill: () => void
  readonly gone: Promise<void>
}

const entry = join(import.meta.dirname, 'main.ts')
const megabyte = 1024 * 1024
/** Between the message and the end by force; together well under a second. */
const cancelGrace = 500
const memoryPeriod = 100

/** Starts a child process that runs one node after another. */
export function startWorker(settings: WorkerSettings): WorkerProcess {
  const { memoryLimit } = settings
  const child = fork(
    entry,
    [
      ...['--artifacts', settings.artifactsFolder, '--scratch', settings.scratchFolder],
      ...['--memory', String(memoryLimit), '--parent', String(process.pid)],
      ...settings.modules.flatMap((path) => ['--module', path]),
    ],
    {
      execPath: process.execPath,
      execArgv: [`--max-old-space-size=${Math.max(64, Math.floor(memoryLimit / megabyte))}`],
      env: workerEnvironment(),
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  )
  const lines = tailOf(child)
  let isFit = true
  const gone = new Promise<void>((resolve) => {
    // An error here means that no process came about; there is then no exit to wait for.
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  })
  void gone.then(() => {
    isFit = false
  })

  return {
    pid: child.pid ?? 0,
    isFit: () => isFit && child.connected,
    gone,
    kill: () => {
      isFit = false
      child.kill('SIGKILL')
    },
    run: (task, hooks) =>
      new Promise((resolve, reject) => {
        const { pid = 0 } = child
        let peak = 0
        let excess: number | undefined
        lines.clear()
        resetPeak(pid)

        const settle = (end: () => void): void => {
          clearInterval(watch)
          clearTimeout(force)
          child.off('message', receive)
          child.off('exit', exited)
          child.off('error', failedToStart)
          hooks.signal.removeEventListener('abort', cancel)
          end()
        }
        const measure = async (): Promise<void> => {
          const reading = await readMemory(pid)
          if (!reading) return
          peak = Math.max(peak, reading.peak)
          if (reading.peak <= memoryLimit || excess !== undefined) return
          excess = reading.peak
          isFit = false
          child.kill('SIGKILL')
        }
        const watch = setInterval(() => void measure(), memoryPeriod)
        let force: NodeJS.Timeout | undefined
        const cancel = (): void => {
          post({ type: 'cancel' })
          force = setTimeout(() => {
            isFit = false
            child.kill('SIGKILL')
          }, cancelGrace)
        }
        const post = (message: ToWorker): void => {
          if (child.connected) child.send(message)
        }
        const fail = (failure: Failure): void =>
          settle(() => reject(new WorkFailure(toProblem(failure), peak || undefined)))

        const receive = (given: unknown): void => {
          const parsed = fromWorker.safeParse(given)
          if (!parsed.success) {
            isFit = false
            child.kill('SIGKILL')
            fail({
              code: 'node_fault',
              message: `"${task.title}" gave a result that is not one: ${parsed.error.message}`,
            })
            return
          }
          const message = parsed.data
          switch (message.type) {
            case 'ready':
              return
            case 'progress':
              for (const { fraction, message: text, remaining, epoch } of message.steps) {
                hooks.progress({
                  fraction,
                  message: text,
                  ...(remaining !== undefined && { remaining }),
                  ...(epoch && { epoch }),
                })
              }
              return
            case 'log':
              hooks.log(message.level, message.line)
              return
            case 'ask':
              hooks.answer(message.ask).then(
                (answer) => post({ type: 'answer', question: message.question, answer }),
                (error: unknown) => post({ type: 'refusal', question: message.question, failure: toFailure(error) }),
              )
              return
            case 'done':
              void measure().then(() => {
                isFit &&= message.isReusable && peak < memoryLimit / 2
                settle(() => resolve({ outputs: message.outputs, peakMemory: peak || undefined }))
              })
              return
            case 'failed':
              // Tables ran into their share of the limit before the whole process did: told alike.
              if (message.failure.code === 'memory_exceeded') {
                isFit = false
                fail(memoryFailure(task, memoryLimit, peak))
                return
              }
              isFit &&= !message.isFault
              fail(
                message.isFault
                  ? {
                      code: 'node_fault',
                      message: `Something went wrong in "${task.title}" that should not: ${message.failure.message}`,
                      hint: 'This is a fault of the node, not of your flow. Its log has more.',
                    }
                  : message.failure,
              )
              return
            case 'cancelled':
              settle(() => reject(hooks.signal.reason))
          }
        }
        const exited = (code: number | null, signal: NodeJS.Signals | null): void => {
          if (hooks.signal.aborted) settle(() => reject(hooks.signal.reason))
          else if (excess !== undefined || lines.text().includes('heap out of memory')) {
            fail(memoryFailure(task, memoryLimit, Math.max(peak, excess ?? 0)))
          } else fail(crashFailure(task, code, signal, lines.text()))
        }
        const failedToStart = (error: Error): void =>
          fail({ code: 'worker_not_started', message: `No worker process could be started: ${error.message}` })

        child.on('message', receive)
        child.once('exit', exited)
        child.once('error', failedToStart)
        if (hooks.signal.aborted) {
          settle(() => reject(hooks.signal.reason))
          return
        }
        hooks.signal.addEventListener('abort', cancel, { once: true })
        post({ type: 'start', task })
      }),
  }
}

/** The server's environment without what a node has no business with. */
function workerEnvironment(): NodeJS.ProcessEnv {
  const { MODELWRIGHT_PASSWORD: _password, NODE_OPTIONS: _options, ...rest } = process.env
  return rest
}

/** The last lines that the process wrote, for the message of a crash. */
function tailOf(child: ChildProcess): { text: () => string; clear: () => void } {
  let text = ''
  const take = (chunk: Buffer): void => {
    text = (text + chunk.toString('utf8')).slice(-4000)
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  return {
    text: () => text,
    clear: () => {
      text = ''
    },
  }
}
