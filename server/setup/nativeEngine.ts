import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { takeLock } from './fileLock.ts'
import { nativeFacts } from './machine.ts'
import {
  linkStore,
  NATIVE_FOLDERS,
  type NativePackage,
  nativeHome,
  nativePackage,
  nativeReady,
  nativeStore,
  readyRecord,
  writeReadyRecord,
} from './nativeFiles.ts'
import { nativeFromPackage } from './nativeFromPackage.ts'
import { nativeFromWheel } from './nativeFromWheel.ts'
import {
  HEARTBEAT,
  isPreparing,
  type NativeState,
  type NativeStep,
  readNativeState,
  writeNativeState,
} from './nativeState.ts'
import { type NativeFacts, type NativeWay, nativeFingerprint, planNativeEngine } from './planNativeEngine.ts'
import { isAlive } from './processes.ts'
import { proveNative } from './proveNative.ts'

export type PrepareOptions = {
  root: string
  cache: string
  stateFile: string
  /** Try even if the same machine failed within the last day. */
  force?: boolean
  signal?: AbortSignal
  onState?: (state: NativeState) => void
  /** What the machine has, and whether the engine in `root` computes; tests hand in their own. */
  look?: (cache: string) => Promise<NativeFacts>
  prove?: typeof proveNative
}

/** What a way of getting the native files is handed. It fills `building` with the two folders of NATIVE_FOLDERS. */
export type WayContext = {
  root: string
  cache: string
  pack: NativePackage
  building: string
  log: string
  python: string | null
  compiler: string | null
  signal: AbortSignal
  report: (step: NativeStep, message: string, progress: number) => void
  onSuccess: (cleanUp: () => void) => void
}

const WAYS: Record<NativeWay, { title: string; run: (context: WayContext) => Promise<string | null> }> = {
  package: { title: "the package's own download", run: nativeFromPackage },
  wheel: { title: 'the TensorFlow wheel', run: nativeFromWheel },
}

/** An attempt that failed is not repeated within this time on a machine that has not changed. */
const RETRY_AFTER = 3_600_000

/**
 * Gets the native ML engine ready for this checkout, by the first way that works: already there, kept from before, the
 * package's own download, the wheel. Ends with `result: 'left-out'` and a reason where none does; throws only on a bug.
 */
export async function prepareNativeEngine(options: PrepareOptions): Promise<NativeState> {
  const pack = nativePackage(options.root)
  const before = readNativeState(options.stateFile)
  const startedAt = Date.now()
  let state: NativeState = {
    step: 'look',
    message: 'looking for the native engine',
    progress: 0,
    startedAt,
    updatedAt: startedAt,
    pid: process.pid,
    finished: false,
    result: null,
    reason: '',
    howToAdd: '',
    fingerprint: '',
  }
  const put = (change: Partial<NativeState>) => {
    state = { ...state, ...change, updatedAt: Date.now() }
    // Where the cache can't be written the work itself will say so; reporting must not end it.
    try {
      writeNativeState(options.stateFile, state)
    } catch {}
    options.onState?.(state)
    return state
  }
  const ready = (reason: string) =>
    put({ step: 'done', message: 'the native engine is ready', progress: 1, finished: true, result: 'ready', reason })
  const leftOut = (reason: string, howToAdd: string) =>
    put({
      step: 'done',
      message: `the native engine is left out: ${reason}`,
      finished: true,
      result: 'left-out',
      reason,
      howToAdd,
    })

  if (!pack)
    return leftOut(
      'its npm package is not installed (npm leaves it out where it does not fit)',
      'Run: npm ci --include=optional',
    )
  const known = nativeReady(options.root)
  if (known) return ready(`found (${known.way})`)

  const signal = options.signal ?? new AbortController().signal
  const unlock = await waitForLock(join(options.cache, 'native-engine.lock'), options, (other) => {
    options.onState?.(other)
  })
  if (!unlock) return leftOut(CANCELLED, '')
  const beat = setInterval(() => put({}), HEARTBEAT)
  beat.unref()
  try {
    return await prepareAlone(pack, before, { ...options, signal }, { put, ready, leftOut })
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return leftOut(words, `See ${logFile(options.cache)}, then run: npm run native`)
  } finally {
    clearInterval(beat)
    unlock()
  }
}

const CANCELLED = 'its preparation was stopped; the next start takes it up again'

type Report = {
  put: (change: Partial<NativeState>) => NativeState
  ready: (reason: string) => NativeState
  leftOut: (reason: string, howToAdd: string) => NativeState
}

/** The part that only one process at a time does. */
async function prepareAlone(
  pack: NativePackage,
  before: NativeState | null,
  options: PrepareOptions & { signal: AbortSignal },
  report: Report,
): Promise<NativeState> {
  const { root, cache, signal } = options
  const store = nativeStore(cache, pack.version, process.platform, process.arch)
  const prove = () => {
    report.put({ step: 'prove', message: 'trying the native engine', progress: 0.95 })
    return (options.prove ?? proveNative)(root, signal)
  }

  // Whoever had the lock before may have done it all; and a person may have run the package's script by hand.
  const kept = readyRecord(store)
  if (kept) {
    linkStore(pack, store)
    const failed = await prove()
    if (!failed) return report.ready(`kept from an earlier set-up (${kept.way})`)
    rmSync(store, { recursive: true, force: true })
  } else {
    const home = nativeHome(pack)
    if (home && home !== store && !(await prove())) {
      writeReadyRecord(home, "the package's own download")
      return report.ready('found in the package')
    }
  }

  report.put({ step: 'look', message: 'looking at what this machine has', progress: 0.02 })
  const facts = await (options.look ?? nativeFacts)(cache)
  const fingerprint = nativeFingerprint(facts, process.versions.node)
  const plan = planNativeEngine(facts)
  if (!options.force && failedLately(before, fingerprint)) {
    report.put({ fingerprint, startedAt: before.startedAt })
    return report.leftOut(before.reason, plan.howToAdd)
  }
  report.put({ fingerprint })
  removeLeftovers(cache, store)

  const failures = plan.blocked.map(({ way, missing }) => `${WAYS[way].title}: ${missing.join(' and ')} missing`)
  for (const way of plan.ways) {
    if (signal.aborted) break
    const building = `${store}.building-${process.pid}`
    let cleanUp = () => {}
    rmSync(building, { recursive: true, force: true })
    mkdirSync(join(cache, 'logs'), { recursive: true })
    let failed: string | null
    try {
      failed = await WAYS[way].run({
        root,
        cache,
        pack,
        building,
        log: logFile(cache),
        python: facts.python,
        compiler: facts.compiler,
        signal,
        report: (step, message, progress) => report.put({ step, message, progress }),
        onSuccess: (run) => {
          cleanUp = run
        },
      })
      if (!failed) failed = await moveIn(pack, building, store, way, prove, report)
    } catch (error) {
      failed = error instanceof Error ? error.message : String(error)
    } finally {
      rmSync(building, { recursive: true, force: true })
    }
    if (!failed) {
      cleanUp()
      return report.ready(`from ${WAYS[way].title}`)
    }
    failures.push(`${WAYS[way].title}: ${failed}`)
  }
  if (signal.aborted) {
    report.put({ fingerprint: '' })
    return report.leftOut(CANCELLED, '')
  }
  const none = `TensorFlow publishes nothing for ${facts.platform} on ${facts.arch}`
  return report.leftOut(failures.join('; ') || none, plan.howToAdd)
}

/** Puts the finished files in their place and tries them there; only what has run an op is called ready. */
async function moveIn(
  pack: NativePackage,
  building: string,
  store: string,
  way: NativeWay,
  prove: () => Promise<string | null>,
  report: Report,
): Promise<string | null> {
  report.put({ step: 'link', message: 'putting the native engine in its place', progress: 0.92 })
  const whole = `${building}.whole`
  rmSync(whole, { recursive: true, force: true })
  for (const part of NATIVE_FOLDERS) {
    mkdirSync(dirname(join(whole, part)), { recursive: true })
    renameSync(join(building, part), join(whole, part))
  }
  // What lies there lacks its record: a preparation that was killed between the rename and the proof.
  rmSync(store, { recursive: true, force: true })
  renameSync(whole, store)
  linkStore(pack, store)
  const failed = await prove()
  if (!failed) writeReadyRecord(store, WAYS[way].title)
  else rmSync(store, { recursive: true, force: true })
  return failed
}

function failedLately(before: NativeState | null, fingerprint: string): before is NativeState {
  return (
    before?.result === 'left-out' && before.fingerprint === fingerprint && Date.now() - before.startedAt < RETRY_AFTER
  )
}

/** Waits while another process prepares, passing on what that one reports. Null when cancelled. */
async function waitForLock(
  path: string,
  options: PrepareOptions,
  onOther: (state: NativeState) => void,
): Promise<(() => void) | null> {
  for (;;) {
    if (options.signal?.aborted) return null
    const unlock = takeLock(path)
    if (unlock) return unlock
    const other = readNativeState(options.stateFile)
    if (other && isPreparing(other)) onOther(other)
    await setTimeout(1000)
  }
}

/** Folders of preparations that were killed: their process is gone. */
function removeLeftovers(cache: string, store: string): void {
  if (!existsSync(cache)) return
  const prefix = `${basename(store)}.building-`
  for (const name of readdirSync(cache)) {
    if (!name.startsWith(prefix)) continue
    const pid = Number.parseInt(name.slice(prefix.length), 10)
    if (pid !== process.pid && !isAlive(pid)) rmSync(join(cache, name), { recursive: true, force: true })
  }
}

function logFile(cache: string): string {
  return join(cache, 'logs', 'native-engine.log')
}
