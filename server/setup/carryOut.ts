import { buildApp } from './buildApp.ts'
import { findChromium, installChromium } from './chromium.ts'
import { installPackages } from './installPackages.ts'
import { packagesState } from './lockState.ts'
import { cLibrary, nativeFacts } from './machine.ts'
import { prepareNativeEngine } from './nativeEngine.ts'
import { linkStore, nativePackage, nativeReady, nativeStore, readyRecord } from './nativeFiles.ts'
import { nativeStateFile } from './paths.ts'
import { type Purpose, planSetup, type SetupFacts, type SetupStep, type StepId } from './planSetup.ts'
import type { Progress } from './progress.ts'
import { SetupError } from './setupError.ts'
import { appState } from './sourcesHash.ts'

export type Setup = {
  /** What is left to do beside the server. */
  background: SetupStep[]
  chromium: string | null
  /** Parts that are not there, each with what that means; said to the user already. */
  missing: string[]
}

export type Surroundings = {
  root: string
  cache: string
  ci: boolean
  isFiltered: boolean
  progress: Progress
  /** Told of each step that took some doing. */
  onStep?: (id: StepId, milliseconds: number, hasWorked: boolean) => void
}

/** Looks at the machine, plans, and carries the plan out. Throws SetupError where a required step fails. */
export async function carryOut(purpose: Purpose, surroundings: Surroundings): Promise<Setup> {
  const { root, progress } = surroundings
  // The packages come first: what else is needed can be seen only once they are there.
  const packages = packagesState(root)
  if (packages !== 'ready') {
    await timed('packages', surroundings, () => installPackages(root, surroundings.cache, progress))
  }
  const facts = await lookAround(purpose, surroundings, packages)
  const setup: Setup = { background: [], chromium: facts.chromium, missing: [] }
  // Done above, whatever the plan says of it.
  for (const step of planSetup(facts).filter(({ id }) => id !== 'packages')) {
    if (step.background) setup.background.push(step)
    else {
      try {
        if (step.action !== 'use') await timed(step.id, surroundings, () => carry(step, surroundings, setup))
      } catch (error) {
        if (!(error instanceof SetupError) || step.required) throw error
        const line = `${error.message} ${step.without} ${error.advice}`.trim()
        setup.missing.push(line)
        progress.say(`${error.output ? `${error.output}\n` : ''}Warning: ${line}`)
      }
    }
  }
  return setup
}

async function carry(step: SetupStep, surroundings: Surroundings, setup: Setup): Promise<void> {
  const { root, cache, progress } = surroundings
  if (step.action === 'leave-out') throw new SetupError(`Left out: ${step.id}.`, `${capital(step.why)}.`)
  if (step.id === 'app') await progress.during('Building the app', (report) => buildApp(root, report))
  if (step.id === 'chromium') {
    setup.chromium = await progress.during('Bringing a Chromium along for the browser tests', () =>
      installChromium(cache),
    )
  }
  if (step.id === 'native-engine' && step.action === 'link') {
    const pack = nativePackage(root)
    if (pack) linkStore(pack, nativeStore(cache, pack.version, process.platform, process.arch))
  }
  if (step.id === 'native-engine' && step.action === 'prepare') {
    await progress.during('Preparing the native ML engine', (report) =>
      prepareInForeground(root, cache, step.required, report),
    )
  }
}

/** Prepares the native engine and waits for it. Throws where it is left out. `force`: even if that failed within the last hour. */
export async function prepareInForeground(
  root: string,
  cache: string,
  force: boolean,
  report: (detail: string) => void,
): Promise<void> {
  const abort = new AbortController()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const stop = () => abort.abort()
  for (const signal of signals) process.on(signal, stop)
  try {
    const state = await prepareNativeEngine({
      root,
      cache,
      stateFile: nativeStateFile(),
      force,
      signal: abort.signal,
      onState: (now) => report(`${now.message}, ${Math.round(now.progress * 100)} %`),
    })
    if (abort.signal.aborted) process.exit(130)
    if (state.result !== 'ready')
      throw new SetupError(`The native ML engine is left out: ${state.reason}.`, state.howToAdd)
  } finally {
    for (const signal of signals) process.off(signal, stop)
  }
}

async function timed(id: StepId, { onStep }: Surroundings, work: () => Promise<void>): Promise<void> {
  const started = Date.now()
  let hasWorked = false
  try {
    await work()
    hasWorked = true
  } finally {
    onStep?.(id, Date.now() - started, hasWorked)
  }
}

async function lookAround(
  purpose: Purpose,
  { root, cache, ci, isFiltered }: Surroundings,
  packages: SetupFacts['packages'],
): Promise<SetupFacts> {
  const pack = nativePackage(root)
  const isKept = pack !== null && readyRecord(nativeStore(cache, pack.version, process.platform, process.arch)) !== null
  const native = nativeReady(root) ? 'ready' : isKept ? 'kept' : 'absent'
  const isWaitedFor = purpose === 'test' && native === 'absent'
  return {
    purpose,
    ci,
    isFiltered,
    platform: process.platform,
    arch: process.arch,
    libc: cLibrary(),
    nodeVersion: process.versions.node,
    packages,
    app: purpose === 'start' || purpose === 'test' ? appState(root) : 'no-sources',
    native,
    // Asking programs for their version takes a while: only where the answer is needed at once.
    means: isWaitedFor ? await nativeFacts(cache) : null,
    chromium: purpose === 'test' ? await findChromium(cache) : null,
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
