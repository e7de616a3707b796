import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import nodeUtil from 'node:util'
import { type EngineName, engineState } from './engineState.ts'

/** TensorFlow.js as all engines offer it. Code that needs it gets it handed in: this file alone imports the packages. */
export type Tf = typeof import('@tensorflow/tfjs')

export type LoadedEngine = {
  tf: Tf
  engine: EngineName
  /** Why this engine and not a faster one, as a sentence. */
  reason: string
}

const require = createRequire(import.meta.url)

let loading: Promise<unknown> = Promise.resolve()

/**
 * Loads TensorFlow.js with the fastest engine that this machine has: native, else wasm, else plain JavaScript. A preferred
 * one is tried first; where it can't be had the next takes its place and `reason` says so. The engine belongs to the whole
 * process: a later call that asks for another one switches the process over, so keep to one per process.
 */
export function loadTensorflow(preferred?: EngineName): Promise<LoadedEngine> {
  const next = loading.then(() => load(preferred))
  loading = next.catch(() => undefined)
  return next
}

async function load(preferred?: EngineName): Promise<LoadedEngine> {
  const state = engineState()
  const wanted = preferred ?? state.inUse
  const order: EngineName[] = [wanted, ...(['native', 'wasm', 'js'] as const).filter((name) => name !== wanted)]
  const failures: string[] = []
  for (const engine of order) {
    // Only what has run an op before is loaded by itself: a library that does not fit may crash the process.
    if (engine === 'native' && preferred !== 'native' && state.native.state !== 'ready') continue
    try {
      const tf = await loaders[engine]()
      tf.enableProdMode()
      if (!(await tf.setBackend(backends[engine]))) throw new Error(`its backend "${backends[engine]}" does not start`)
      await tf.ready()
      return { tf, engine, reason: reasonFor(engine, preferred, failures, state.reason) }
    } catch (error) {
      failures.push(`${titles[engine]} can't be loaded (${error instanceof Error ? error.message : String(error)})`)
    }
  }
  throw new Error(`No engine of TensorFlow.js can be loaded: ${failures.join('; ')}. Run "npm ci" and try again.`)
}

const backends = { native: 'tensorflow', wasm: 'wasm', js: 'cpu' } satisfies Record<EngineName, string>

const titles = {
  native: 'the native engine',
  wasm: 'the WebAssembly engine',
  js: 'the JavaScript engine',
} satisfies Record<EngineName, string>

const loaders = {
  native: async () => {
    restoreUtil()
    // Read by the C library when it is loaded: errors only, not what it would rather have been compiled with.
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
    return quietly(() => asTf(require('@tensorflow/tfjs-node')))
  },
  wasm: async () => {
    const tf = quietly(() => asTf(require('@tensorflow/tfjs')))
    const wasm: typeof import('@tensorflow/tfjs-backend-wasm') = require('@tensorflow/tfjs-backend-wasm')
    wasm.setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep)
    return tf
  },
  js: async () => quietly(() => asTf(require('@tensorflow/tfjs'))),
} satisfies Record<EngineName, () => Promise<Tf>>

/** Node 23 removed two functions that the native package calls at its first op; Node 22 still has them, and warns of each use. */
function restoreUtil() {
  const util: Record<string, unknown> = nodeUtil as unknown as Record<string, unknown>
  util['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined
  util['isArray'] = Array.isArray
}

/** The packages' own dependencies use parts of Node that it warns of; a user of the product can't do anything about them. */
function quietly<T>(run: () => T): T {
  const emitWarning = process.emitWarning
  process.emitWarning = () => undefined
  try {
    return run()
  } finally {
    process.emitWarning = emitWarning
  }
}

/** The one border where an untyped package becomes typed. */
function asTf(value: unknown): Tf {
  if (typeof value !== 'object' || value === null || !('setBackend' in value)) throw new Error('the package is damaged')
  return value as Tf
}

function reasonFor(
  engine: EngineName,
  preferred: EngineName | undefined,
  failures: string[],
  stateReason: string,
): string {
  if (failures.length > 0) return `Uses ${titles[engine]}: ${failures.join('; ')}.`
  if (preferred === engine) return `Uses ${titles[engine]}, as asked for.`
  return stateReason
}
