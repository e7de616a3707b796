import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Benchmark, Figure } from './figure.ts'

export const trainingSteps: Benchmark = {
  name: 'training',
  title:
    'Training: steps a second of a 4-16-16-1 network, batches of 32 (peer: model.fit of TensorFlow.js, same engine)',
  run: async ({ short }) => {
    const figures: Figure[] = []
    for (const wanted of ['native', 'wasm', 'js']) {
      const output = execFileSync(
        process.execPath,
        [join(import.meta.dirname, 'trainOnEngine.ts'), wanted, short ? '10' : '50'],
        { encoding: 'utf8' },
      )
      const { engine, ours, fit } = JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as {
        engine: string
        ours: number
        fit: number
      }
      if (engine !== wanted) {
        console.log(`  ${wanted}: not on this machine`)
        continue
      }
      figures.push({ what: `${engine}: Train`, value: ours, unit: 'steps/s' })
      figures.push({ what: `${engine}: model.fit`, value: fit, unit: 'steps/s' })
      figures.push({ what: `${engine}: Train against model.fit`, value: ours / fit, unit: 'times' })
    }
    return figures
  },
}
