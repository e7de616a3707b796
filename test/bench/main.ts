/**
 * `npm run bench [-- --short] [name …]`: measures side by side in one run, each figure next to a peer's in the same run.
 * Prints a table and writes test-output/bench.json. Nothing here fails because of a number.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { cachedRerun } from './cachedRerun.ts'
import { compile } from './compile.ts'
import { data } from './data.ts'
import { dragFrames } from './dragFrames.ts'
import { endpointLatency } from './endpointLatency.ts'
import type { Benchmark, Figure } from './figure.ts'
import { kernel } from './kernel.ts'
import { startUp } from './startUp.ts'
import { trainingSteps } from './trainingSteps.ts'

const benchmarks: Benchmark[] = [
  startUp,
  kernel,
  trainingSteps,
  compile,
  cachedRerun,
  data,
  endpointLatency,
  dragFrames,
]

const args = process.argv.slice(2)
const short = args.includes('--short')
const wanted = args.filter((arg) => !arg.startsWith('--'))
const unknown = wanted.filter((name) => !benchmarks.some((each) => each.name === name))
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}. There are: ${benchmarks.map(({ name }) => name).join(', ')}.`,
  )
  process.exit(2)
}

const results: Record<string, Figure[]> = {}
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}${short ? ', short form' : ''}`,
)
for (const benchmark of benchmarks.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n${benchmark.title}`)
  const figures = await benchmark.run({ short })
  results[benchmark.name] = figures
  const width = Math.max(...figures.map(({ what }) => what.length))
  for (const { what, value, unit, target } of figures) {
    const shown = value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
    console.log(`  ${what.padEnd(width)}  ${shown.padStart(8)} ${unit}${target ? `   (target: ${target})` : ''}`)
  }
}
mkdirSync(new URL('../../test-output/', import.meta.url), { recursive: true })
writeFileSync(
  new URL('../../test-output/bench.json', import.meta.url),
  `${JSON.stringify({ node: process.version, short, results }, null, 2)}\n`,
)
process.exit(0)
