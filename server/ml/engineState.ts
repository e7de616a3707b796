import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { nativePackage, nativeReady } from '#server/setup/nativeFiles.ts'
import { isPreparing, readNativeState } from '#server/setup/nativeState.ts'
import { nativeStateFile, projectRoot } from '#server/setup/paths.ts'
import { SLOWER_WITHOUT_NATIVE } from '#server/setup/planNativeEngine.ts'

export const ENGINES = ['native', 'wasm', 'js'] as const
export type EngineName = (typeof ENGINES)[number]

export type EngineState = {
  /** The engine that the next worker will use. */
  inUse: EngineName
  /** Why, as a sentence for people. */
  reason: string
  native: { state: 'ready' | 'preparing' | 'absent'; progress: number; message: string }
  /** How to get a faster engine; empty when the fastest is in use or on its way. */
  howToAdd: string
}

/**
 * Which engine the next worker will use, and how the native one stands. Looks at a few files and loads nothing: cheap
 * enough for each health check, and always up to date. `MODELWRIGHT_ENGINE` (native, wasm, js) overrules the choice.
 */
export function engineState(
  from: { root?: string; stateFile?: string; env?: Record<string, string | undefined> } = {},
): EngineState {
  const { root = projectRoot, env = process.env } = from
  const { howToAdd, ...native } = nativeState(root, from.stateFile ?? nativeStateFile(env))
  const isReady = native.state === 'ready'
  const asked = ENGINES.find((name) => name === env['MODELWRIGHT_ENGINE'])
  const isThere = { native: isReady, wasm: hasWasm(), js: true }
  if (asked && isThere[asked]) {
    return {
      inUse: asked,
      reason: `Uses the ${titles[asked]} engine, as MODELWRIGHT_ENGINE asks.`,
      native,
      howToAdd: '',
    }
  }
  if (isReady) return { inUse: 'native', reason: `Uses the native engine: ${native.message}.`, native, howToAdd: '' }
  const inUse = isThere.wasm ? 'wasm' : 'js'
  const fallback = `Uses the ${titles[inUse]} engine`
  if (native.state === 'preparing') {
    return {
      inUse,
      reason: `${fallback} while the native one is being prepared (${native.message}).`,
      native,
      howToAdd: '',
    }
  }
  return {
    inUse,
    reason: `${fallback} because the native one is absent: ${native.message}. ${SLOWER_WITHOUT_NATIVE}`,
    native,
    howToAdd: howToAdd || 'Run: npm run native',
  }
}

const titles = { native: 'native', wasm: 'WebAssembly', js: 'JavaScript' } satisfies Record<EngineName, string>

function nativeState(root: string, stateFile: string): EngineState['native'] & { howToAdd: string } {
  const ready = nativeReady(root)
  if (ready) return { state: 'ready', progress: 1, message: `TensorFlow's library from ${ready.way}`, howToAdd: '' }
  const state = readNativeState(stateFile)
  if (state && isPreparing(state)) {
    return { state: 'preparing', progress: state.progress, message: state.message, howToAdd: '' }
  }
  const absent = { state: 'absent', progress: 0 } as const
  if (!nativePackage(root)) {
    return { ...absent, message: 'its npm package is not installed', howToAdd: 'Run: npm ci --include=optional' }
  }
  if (state?.result === 'left-out') return { ...absent, message: state.reason, howToAdd: state.howToAdd }
  if (state && !state.finished) {
    return { ...absent, message: 'its preparation was interrupted; the next start takes it up again', howToAdd: '' }
  }
  return { ...absent, message: 'it has not been prepared yet', howToAdd: '' }
}

/** Whether the WebAssembly engine's files are there. */
export function hasWasm(): boolean {
  try {
    const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
    return existsSync(join(dirname(main), 'tfjs-backend-wasm.wasm'))
  } catch {
    return false
  }
}
