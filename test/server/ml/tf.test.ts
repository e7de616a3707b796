import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type EngineName, engineState } from '#server/ml/engineState.ts'

const trained = z.object({
  engine: z.enum(['native', 'wasm', 'js']),
  backend: z.string(),
  reason: z.string(),
  losses: z.array(z.number()),
  predicted: z.array(z.number()),
})
type Trained = z.output<typeof trained> & { printed: string; warned: string }

function train(engine: EngineName | 'any', env: Record<string, string> = {}): Promise<Trained> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'trainOnEngine.ts'), engine], {
      env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning', ...env },
    })
    let printed = ''
    let warned = ''
    child.stdout.on('data', (chunk) => {
      printed += chunk
    })
    child.stderr.on('data', (chunk) => {
      warned += chunk
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve({ ...trained.parse(JSON.parse(printed)), printed, warned })
      else reject(new Error(`Training on ${engine} ended with ${code}: ${warned}`))
    })
  })
}

/** In CI on the platform that it is promised on the native engine has to be there; elsewhere it is tested where it is. */
const isPromised = process.env['CI'] === 'true' && process.platform === 'linux' && process.arch === 'x64'
const engines: EngineName[] =
  isPromised || engineState().native.state === 'ready' ? ['native', 'wasm', 'js'] : ['wasm', 'js']

describe.each(engines)('a small training on %s', (engine) => {
  let result: Trained
  beforeAll(async () => {
    result = await train(engine)
  })

  test('runs on that engine and says so', () => {
    expect(result).toMatchObject({ engine, backend: { native: 'tensorflow', wasm: 'wasm', js: 'cpu' }[engine] })
    expect(result.reason).toMatch(/as asked for/)
  })

  test('learns: the loss falls to a small part of where it began', () => {
    expect(result.losses).toHaveLength(25)
    expect(result.losses.at(-1)).toBeLessThan((result.losses[0] ?? 0) * 0.1)
  })

  test('prints nothing of its own', () => {
    expect(result.printed.trim().split('\n')).toHaveLength(1)
    expect(result.warned).toBe('')
  })

  test('gives the same numbers again', async () => {
    const again = await train(engine)
    expect(again.losses).toEqual(result.losses)
    expect(again.predicted).toEqual(result.predicted)
  })
})

test('all engines agree on the losses and the prediction to a thousandth', async () => {
  const [first, ...others] = await Promise.all(engines.map((engine) => train(engine)))
  for (const other of others) {
    expect(other.losses).toHaveLength(first?.losses.length ?? 0)
    other.losses.forEach((loss, epoch) => {
      expect(Math.abs(loss - (first?.losses[epoch] ?? Number.NaN))).toBeLessThan(1e-3)
    })
    expect(Math.abs((other.predicted[0] ?? Number.NaN) - (first?.predicted[0] ?? Number.NaN))).toBeLessThan(1e-3)
  }
})

test('unasked, the engine is the one that engineState names', async () => {
  const state = engineState()
  expect(await train('any')).toMatchObject({ engine: state.inUse, reason: state.reason })
})

test('MODELWRIGHT_ENGINE overrules the choice', async () => {
  const result = await train('any', { MODELWRIGHT_ENGINE: 'js' })
  expect(result.engine).toBe('js')
  expect(result.reason).toMatch(/MODELWRIGHT_ENGINE/)
})

test('where the native library can not be loaded the next engine takes its place, with the reason', async () => {
  const result = await train('native', { NODE_OPTIONS: '--disable-warning=ExperimentalWarning --no-addons' })
  expect(result.engine).toBe('wasm')
  expect(result.reason).toMatch(/^Uses the WebAssembly engine: the native engine can't be loaded \(/)
})
