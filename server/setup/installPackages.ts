import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { takeLock } from './fileLock.ts'
import { packagesState, rememberLock } from './lockState.ts'
import { npmCommand, npmEnvironment } from './npmCommand.mjs'
import { lastWords, runCaptured } from './processes.ts'
import type { Progress } from './progress.ts'
import { SetupError } from './setupError.ts'

/** Installs the packages of the lock file, without their install scripts. Two at once in one checkout take turns. */
export async function installPackages(root: string, cache: string, progress: Progress): Promise<void> {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16)
  const unlock = await waitForTurn(join(cache, 'locks', `packages-${name}`), progress)
  try {
    if (packagesState(root) === 'ready') return
    await progress.during('Installing the packages', async (report) => {
      const npm = npmCommand()
      const outcome = await runCaptured(
        npm.command,
        [
          ...npm.args,
          ...[
            'ci',
            '--ignore-scripts',
            '--include=dev',
            '--include=optional',
            '--no-audit',
            '--no-fund',
            '--loglevel=error',
          ],
        ],
        {
          cwd: root,
          env: npmEnvironment(),
          shell: npm.shell,
          limit: 30 * 60_000,
          measure: () => countEntries(join(root, 'node_modules')),
          onMeasure: (count) => report(`${count} packages are there so far`),
        },
      )
      if (outcome.code !== 0) {
        throw new SetupError(
          `The packages could not be installed: ${lastWords(outcome)}`,
          'Check that this machine reaches its npm registry (npm ping), then run this again.',
          outcome.tail,
        )
      }
      rememberLock(root)
    })
  } finally {
    unlock()
  }
}

async function waitForTurn(path: string, progress: Progress): Promise<() => void> {
  let isSaid = false
  for (;;) {
    const unlock = takeLock(path)
    if (unlock) return unlock
    if (!isSaid) progress.say('Another set-up is installing the packages here; waiting for it …')
    isSaid = true
    await setTimeout(500)
  }
}

function countEntries(folder: string): number {
  try {
    return readdirSync(folder).length
  } catch {
    return 0
  }
}
