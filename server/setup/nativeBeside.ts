import { fork } from 'node:child_process'
import { join } from 'node:path'
import { childEnvironment } from './childEnvironment.ts'
import { fieldsOf } from './jsonFile.ts'
import { SLOWER_WITHOUT_NATIVE } from './planNativeEngine.ts'
import { isAlive } from './processes.ts'

/** Prepares the native engine beside whatever goes on, and says how it ended. The result ends the preparation. */
export function prepareNativeBeside(root: string, say: (line: string) => void): () => Promise<void> {
  const child = fork(join(import.meta.dirname, 'nativeEngineProcess.ts'), {
    cwd: root,
    env: childEnvironment(root),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Out of the terminal's reach: Ctrl-C ends the server, and its end ends this.
    detached: true,
  })
  let isStopping = false
  child.on('message', (message) => {
    if (isStopping) return
    const { result, reason, howToAdd } = fieldsOf(message) ?? {}
    if (result === 'ready') say('The native ML engine is ready: the next training uses it.')
    else say(`The native ML engine is left out: ${reason}. ${SLOWER_WITHOUT_NATIVE} ${howToAdd}`)
  })
  child.on('error', (error) => say(`The native ML engine's preparation could not be started: ${error.message}.`))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return async () => {
    isStopping = true
    if (child.exitCode === null && child.signalCode === null && child.pid && isAlive(child.pid)) {
      child.kill('SIGTERM')
      await ended
    }
  }
}
