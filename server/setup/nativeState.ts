import { fieldsOf, readJson, writeJson } from './jsonFile.ts'
import { isAlive } from './processes.ts'

export type NativeStep = 'look' | 'package' | 'download' | 'unpack' | 'compile' | 'link' | 'prove' | 'done'

/** How far the preparation of the native engine is: written by it, read by the server, doctor and a second set-up. */
export type NativeState = {
  step: NativeStep
  message: string
  /** 0 to 1 over the whole preparation. */
  progress: number
  /** Milliseconds since 1970, as are the others. */
  startedAt: number
  /** The heartbeat: a preparation that wrote nothing for STALE_AFTER is dead. */
  updatedAt: number
  pid: number
  finished: boolean
  result: 'ready' | 'left-out' | null
  reason: string
  howToAdd: string
  /** The machine as it was then (see nativeFingerprint). */
  fingerprint: string
}

export const HEARTBEAT = 2000
/** Generous: a laptop with its disk busy, not a matter of milliseconds. */
export const STALE_AFTER = 30_000

const STEPS: readonly string[] = ['look', 'package', 'download', 'unpack', 'compile', 'link', 'prove', 'done']

/** Reads the state file; null where there is none or it isn't one. */
export function readNativeState(file: string): NativeState | null {
  const fields = fieldsOf(readJson(file))
  if (!fields) return null
  const { step, message, progress, startedAt, updatedAt, pid, finished, result, reason, howToAdd, fingerprint } = fields
  if (!isStep(step) || typeof progress !== 'number' || typeof updatedAt !== 'number' || typeof pid !== 'number')
    return null
  return {
    step,
    message: text(message),
    progress: Math.min(1, Math.max(0, progress)),
    startedAt: typeof startedAt === 'number' ? startedAt : updatedAt,
    updatedAt,
    pid,
    finished: finished === true,
    result: result === 'ready' || result === 'left-out' ? result : null,
    reason: text(reason),
    howToAdd: text(howToAdd),
    fingerprint: text(fingerprint),
  }
}

export function writeNativeState(file: string, state: NativeState): void {
  writeJson(file, state)
}

/** Whether the preparation that wrote this state still works: not finished, its heart beats, its process is there. */
export function isPreparing(state: NativeState | null, now: number = Date.now()): boolean {
  return state !== null && !state.finished && now - state.updatedAt < STALE_AFTER && isAlive(state.pid)
}

function isStep(value: unknown): value is NativeStep {
  return typeof value === 'string' && STEPS.includes(value)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
