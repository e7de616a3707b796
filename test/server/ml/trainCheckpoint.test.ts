import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ModelValue, TableValue } from '#nodes/core/value.ts'
import { columns } from '#nodes/data/columns.node.ts'
import { csv } from '#nodes/data/csv.node.ts'
import { decodeCheckpoint, encodeCheckpoint } from '#nodes/ml/checkpointBytes.ts'
import { split } from '#nodes/prepare/split.node.ts'
import { train } from '#nodes/train/train.node.ts'
import { isNativeHere } from '#test/server/compile/nativeSetup.ts'
import { createTestPool, until, work } from '#test/server/worker/workerBench.ts'

let artifactsFolder: string
let table: TableValue
beforeAll(async () => {
  const { pool, folder } = createTestPool()
  artifactsFolder = join(folder, 'artifacts')
  const rows = Array.from({ length: 300 }, (_, row) => `${row / 7},${Math.sin(row / 20).toFixed(4)},${row % 13}`)
  writeFileSync(join(folder, 'rows.csv'), ['a,y,b', ...rows].join('\n'))
  const steps = [
    { definition: csv, params: { file: 'rows.csv' } },
    { definition: columns, params: { target: 'y' } },
    { definition: split, params: {} },
  ]
  let inputs = {}
  for (const { definition, params } of steps) {
    const task = { type: definition.id, params: definition.params.parse(params), inputs, flowFolder: folder }
    inputs = (await work(pool, { task })).outputs
  }
  table = (inputs as { table: TableValue }).table
  await pool.close()
})

// The fastest engine that is there: what users have.
const { engine, epochs, batchSize } = isNativeHere
  ? { engine: 'native', epochs: 250, batchSize: 1 }
  : { engine: 'wasm', epochs: 60, batchSize: 16 }

describe('a training whose process is killed', () => {
  test('goes on from the last epoch to the same model', async () => {
    const task = {
      type: 'train.train',
      engine,
      inputs: { table },
      params: train.params.parse({ epochs, batchSize, earlyStopping: false }),
    }
    const opened = () => createTestPool({ artifactsFolder })
    const { pool, folder } = opened()
    const other = opened()
    try {
      const notes = join(folder, 'checkpoints')
      const begun = work(pool, { task }).then(
        () => 'done',
        (error: unknown) => String(error),
      )
      await until('a note is there', () => existsSync(notes) && readdirSync(notes).some((each) => !each.includes('.')))
      for (const pid of pool.pids()) process.kill(pid, 'SIGKILL')
      expect(await begun).toMatch(/SIGKILL/)
      const log: string[] = []
      const seen: number[] = []
      const again = await work(pool, {
        task,
        log,
        onProgress: ({ epoch }) => {
          if (epoch) seen.push(epoch.epoch)
        },
      })
      expect(log.join('\n')).toMatch(/Goes on after epoch \d+/)
      expect(seen).toEqual(Array.from({ length: epochs }, (_, index) => index + 1))
      expect(readdirSync(notes)).toEqual([])
      const whole = await work(other.pool, { task })
      const weightsOf = (result: typeof whole) => (result.outputs['model'] as ModelValue).weights
      expect(weightsOf(again)).toBe(weightsOf(whole))
    } finally {
      await pool.close()
      await other.pool.close()
    }
  })
})

test('a checkpoint comes back as it was, and bytes that are cut off are none', () => {
  const checkpoint = {
    weights: [Float32Array.of(1, 2), new Float32Array()],
    optimizer: [Float32Array.of(0.5)],
    steps: 7,
    keeper: { best: [], bestEpoch: 0, lowest: Number.POSITIVE_INFINITY, learningRate: 0.1, reducedAt: 0 },
    history: [{ epoch: 1, epochs: 2, loss: 0.5, learningRate: 0.1, remaining: 3 }],
  }
  const bytes = encodeCheckpoint(checkpoint)
  expect(decodeCheckpoint(bytes)).toEqual(checkpoint)
  expect(decodeCheckpoint(bytes.subarray(0, bytes.length - 8))).toBeUndefined()
})
