import type { PackagesState } from './lockState.ts'
import { chooseNode, OLDEST_NODE } from './nodeChoice.mjs'
import { type NativeFacts, type NativeWay, planNativeEngine, SLOWER_WITHOUT_NATIVE } from './planNativeEngine.ts'
import type { AppState } from './sourcesHash.ts'

export type Purpose = 'start' | 'test' | 'check' | 'exec'

/** All that the plan depends on. Handed in, so that any machine can be planned for on any other. */
export type SetupFacts = {
  purpose: Purpose
  /** In CI nothing may be left out that the platform can have. */
  ci: boolean
  /** Only some of the tests are asked for. */
  isFiltered: boolean
  platform: string
  arch: string
  libc: NativeFacts['libc']
  nodeVersion: string
  packages: PackagesState
  app: AppState
  /** `kept`: in the user's cache from before, only to be linked. */
  native: 'ready' | 'kept' | 'absent'
  /** The means for getting the native engine; null while there was no need to look. */
  means: Pick<NativeFacts, 'python' | 'hasPip' | 'compiler' | 'freeBytes'> | null
  /** A Chromium found on this machine. */
  chromium: string | null
}

export type StepId = 'node' | 'packages' | 'native-engine' | 'chromium' | 'app'

export type SetupStep = {
  id: StepId
  action: 'use' | 'bring' | 'install' | 'link' | 'prepare' | 'build' | 'leave-out'
  why: string
  /** A failure of a required step ends the set-up; of another, it is said and the rest goes on. */
  required: boolean
  /** Goes on beside what comes after. */
  background: boolean
  /** Ways tried in order; empty where there is only one. */
  ways: NativeWay[]
  /** What is slower or missing when this step does not succeed; empty for required ones. */
  without: string
}

/** Decides what to do for `npm start`, `npm test` and their kin on a machine: data only, nothing is done here. */
export function planSetup(facts: SetupFacts): SetupStep[] {
  const steps = [nodeStep(facts), packagesStep(facts)]
  const native = nativeStep(facts)
  const app = appStep(facts)
  if (facts.purpose === 'start') return [...steps, ...app, ...native]
  if (facts.purpose === 'test') return [...steps, ...native, chromiumStep(facts), ...app]
  return [...steps, ...native]
}

/** Platforms that the tests may not leave anything out on: the one that they are run on. */
export function isFullPlatform(platform: string, arch: string, libc: NativeFacts['libc']): boolean {
  return platform === 'linux' && arch === 'x64' && libc !== 'musl'
}

function nodeStep(facts: SetupFacts): SetupStep {
  const choice = chooseNode({ version: facts.nodeVersion, platform: facts.platform, arch: facts.arch })
  return choice.own
    ? step('node', 'use', `Node ${facts.nodeVersion} is ${OLDEST_NODE} or later`)
    : step('node', 'bring', `Node ${facts.nodeVersion} is older than ${OLDEST_NODE}; one comes from ${choice.name}`)
}

function packagesStep({ packages }: SetupFacts): SetupStep {
  if (packages === 'ready') return step('packages', 'use', 'the packages of package-lock.json are installed')
  const why = packages === 'missing' ? 'no packages are installed yet' : 'package-lock.json has changed'
  return step('packages', 'install', why)
}

function appStep({ app, purpose, isFiltered }: SetupFacts): SetupStep[] {
  if (app === 'no-sources') return []
  if (purpose === 'test' && isFiltered && app !== 'ready') {
    return [step('app', 'build', 'its sources have changed', { without: 'Browser tests see it as it was built last.' })]
  }
  if (purpose === 'test' && !isFiltered) return [step('app', 'build', 'the tests are of the app as it is now')]
  if (app === 'ready') return [step('app', 'use', 'it is built from the sources as they are')]
  return [step('app', 'build', app === 'missing' ? 'it has not been built yet' : 'its sources have changed')]
}

function nativeStep(facts: SetupFacts): SetupStep[] {
  const { purpose, native, means, platform, arch, libc } = facts
  const rest = { without: SLOWER_WITHOUT_NATIVE }
  if (native === 'ready') return [step('native-engine', 'use', 'it is ready', rest)]
  if (native === 'kept') return [step('native-engine', 'link', 'it is kept from an earlier set-up', rest)]
  if (purpose === 'check' || purpose === 'exec') return []
  const plan = means ? planNativeEngine({ platform, arch, libc, ...means }) : null
  const required = purpose === 'test' && facts.ci && isFullPlatform(platform, arch, libc)
  const background = purpose === 'start'
  if (plan && plan.ways.length === 0) {
    const why = `${plan.blocked.map((entry) => `${entry.missing.join(' and ')} missing`).join('; ') || 'no way leads there'}. ${plan.howToAdd}`
    return [step('native-engine', 'leave-out', why, { ...rest, required })]
  }
  const why = background
    ? 'training is faster with it; the page is usable before it is there'
    : 'the tests train on each engine'
  return [step('native-engine', 'prepare', why, { ...rest, required, background, ways: plan?.ways ?? [] })]
}

function chromiumStep(facts: SetupFacts): SetupStep {
  const without = 'The browser tests can not run.'
  if (facts.chromium) return step('chromium', 'use', facts.chromium, { without })
  const isFull = isFullPlatform(facts.platform, facts.arch, facts.libc)
  const required = facts.ci && isFull
  return isFull
    ? step('chromium', 'install', 'none is on this machine; one comes from an npm package', { required, without })
    : step(
        'chromium',
        'leave-out',
        'none is on this machine: install Chromium or Google Chrome, or set CHROMIUM_PATH to one',
        {
          required,
          without,
        },
      )
}

function step(id: StepId, action: SetupStep['action'], why: string, rest: Partial<SetupStep> = {}): SetupStep {
  const isOptional = 'without' in rest
  return { id, action, why, required: !isOptional, background: false, ways: [], without: '', ...rest }
}
