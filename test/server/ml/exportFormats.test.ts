import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelValue, ReplaySample, ReportValue, TableValue } from '#nodes/core/value.ts'
import type { ExportFormat } from '#nodes/deploy/exportFormats.ts'
import { loadModel } from '#server/serving/loadedModel.ts'
import { cacheFolder } from '#server/setup/cacheFolder.mjs'
import { projectRoot } from '#server/setup/paths.ts'
import { type NodeBench, openNodeBench } from '#test/helpers/nodeBench.ts'
import { farthest, isNativeHere } from '#test/server/compile/nativeSetup.ts'

const own = join(cacheFolder(), 'python-tensorflow', 'bin', 'python')
const python = process.env['MODELWRIGHT_PYTHON'] ?? (existsSync(own) ? own : undefined)

let bench: NodeBench
let folder: string
let tables: Record<'price' | 'colour', TableValue>
beforeAll(async () => {
  bench = await openNodeBench(isNativeHere ? 'native' : 'wasm')
  folder = await mkdtemp(join(tmpdir(), 'export-formats-'))
  const lines = Array.from({ length: 90 }, (_, row) => {
    const size = 40 + ((row * 37) % 113) / 2
    return `${size},${row % 11 === 3 ? '' : (row * 7) % 31},${['North', 'South', 'Old "Town"'][row % 3]},${size * 2 + (row % 3) * 9},${['red', 'green', 'blue'][(row * 37) % 3]}`
  })
  const csv = ['size,age,district,price,colour', ...lines].join('\n')
  tables = { price: await bench.table(csv, { target: 'price' }), colour: await bench.table(csv, { target: 'colour' }) }
})
afterAll(async () => {
  await bench.close()
  await rm(folder, { recursive: true, force: true })
})

async function modelOf(node: string, target: keyof typeof tables): Promise<ModelValue> {
  const params = node === 'train.train' ? { epochs: 2 } : {}
  return (await bench.run(node, { table: tables[target] }, params))['model'] as ModelValue
}

/** Unpacks an export into a folder of its own. */
async function unpacked(model: ModelValue, format: ExportFormat): Promise<{ place: string; readme: string }> {
  const { report } = await bench.run('deploy.export', { model }, { format })
  const [file] = (report as ReportValue).files ?? []
  const entries = unzipSync(new Uint8Array(await bench.context.artifacts.get(file?.digest ?? '')))
  const place = await mkdtemp(join(folder, `${format}-`))
  for (const [name, bytes] of Object.entries(entries)) {
    await mkdir(dirname(join(place, name)), { recursive: true })
    await writeFile(join(place, name), bytes)
  }
  return { place, readme: strFromU8(entries['README.md'] ?? new Uint8Array()) }
}

/** Raw rows with what the endpoint says of them: the number, or the probabilities. */
async function expected(model: ModelValue) {
  const sample = JSON.parse(new TextDecoder().decode(await bench.context.artifacts.get(model.replay))) as ReplaySample
  const served = loadModel(model, await bench.context.artifacts.get(model.weights))
  const rows = sample.rows
    .slice(0, 12)
    .map((row) => Object.fromEntries(served.inputs.map(({ name }) => [name, row[name] ?? null])))
  const answers = rows.map((row, index) => {
    const answer = served.predict(row, index, false)
    if (!answer.ok) throw new Error(JSON.stringify(answer.problems))
    const { prediction, probabilities } = answer.prediction
    return probabilities ? Object.values(probabilities) : [Number(prediction)]
  })
  return { rows, answers }
}

/** A plain Node process that knows nothing of this project but the folder. */
const inNode = (script: string, options: { cwd: string; given: unknown }): unknown =>
  JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: options.cwd,
      encoding: 'utf8',
      env: { GIVEN: JSON.stringify(options.given) },
    }),
  )

describe('a model as a JavaScript module', () => {
  test.each([
    ['train.train', 'price'],
    ['train.train', 'colour'],
    ['train.forest', 'colour'],
    ['train.boosting', 'price'],
    ['train.linear', 'colour'],
    ['train.neighbours', 'price'],
  ] as const)('predicts what the endpoint says: %s, %s', async (node, target) => {
    const model = await modelOf(node, target)
    const { rows, answers } = await expected(model)
    const { place, readme } = await unpacked(model, 'javascript')
    const said = inNode(
      `import { predictRows } from './model.js'
      process.stdout.write(JSON.stringify(predictRows(JSON.parse(process.env.GIVEN))))`,
      { cwd: place, given: rows },
    ) as { prediction: number | string; probabilities?: Record<string, number> }[]
    const numbers = said.map(({ prediction, probabilities }) =>
      probabilities ? Object.values(probabilities) : [Number(prediction)],
    )
    expect(numbers).toEqual(answers)
    expect(readme).toContain("from './model.js'")
  })

  test('names what is wrong with a row', async () => {
    const { place } = await unpacked(await modelOf('train.linear', 'price'), 'javascript')
    const said = inNode(
      `import predict from './model.js'
      try { predict({ size: 'large' }) } catch (error) { process.stdout.write(JSON.stringify(error.message)) }`,
      { cwd: place, given: {} },
    )
    expect(said).toMatch(/size/)
    expect(said).toMatch(/district/)
  })
})

describe.skipIf(!isNativeHere)('a network', () => {
  test.each(['price', 'colour'] as const)('as a graph model says the same in TensorFlow.js: %s', async (target) => {
    const model = await modelOf('train.train', target)
    const { rows, answers } = await expected(model)
    const { place } = await unpacked(model, 'tfjs')
    const said = inNode(
      `import { readFileSync } from 'node:fs'
      import { createRequire } from 'node:module'
      const tf = createRequire(${JSON.stringify(`${projectRoot}/`)})('@tensorflow/tfjs')
      const { prepareRows } = await import(${JSON.stringify(join(place, 'prepare.js'))})
      const { modelTopology, weightsManifest, signature, format } = JSON.parse(readFileSync('model.json'))
      const weightData = new Uint8Array(readFileSync('weights.bin')).buffer
      const weightSpecs = weightsManifest.flatMap(({ weights }) => weights)
      const graph = await tf.loadGraphModel({ load: async () => ({ modelTopology, weightSpecs, weightData, signature, format }) })
      const rows = JSON.parse(process.env.GIVEN)
      const numbers = prepareRows(rows)
      const answer = graph.predict(tf.tensor2d(numbers, [rows.length, numbers.length / rows.length]))
      process.stdout.write(JSON.stringify(answer.arraySync()))`,
      { cwd: place, given: rows },
    ) as number[][]
    expect(farthest(said, answers)).toBeLessThan(1e-5)
  })

  test.skipIf(python === undefined)("as a SavedModel takes raw rows in Python's TensorFlow", async () => {
    const model = await modelOf('train.train', 'colour')
    const { rows, answers } = await expected(model)
    const { place, readme } = await unpacked(model, 'savedModel')
    const columns = loadModel(model, await bench.context.artifacts.get(model.weights)).inputs.map(({ name, kind }) => ({
      name,
      isText: kind === 'category',
      values: rows.map((row) => row[name] ?? (kind === 'category' ? '' : null)),
    }))
    const script = `
import json, sys
import numpy as np
import tensorflow as tf
given = json.loads(sys.argv[1])
signature = tf.saved_model.load('.').signatures['serving_default']
print(json.dumps(signature(**{c['name']: tf.constant(c['values'], tf.string) if c['isText'] else
  tf.constant([np.nan if v is None else v for v in c['values']], tf.float64) for c in given})['output'].numpy().tolist()))
`
    const printed = execFileSync(python ?? '', ['-c', script, JSON.stringify(columns)], {
      cwd: place,
      encoding: 'utf8',
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    expect(farthest(JSON.parse(printed.trim().split('\n').at(-1) ?? '[]'), answers)).toBeLessThan(1e-5)
    expect(readme).toContain('serving_default')
  })
})

test('a forest is no graph, and that names the format that holds it', async () => {
  const model = await modelOf('train.forest', 'price')
  await expect(bench.run('deploy.export', { model }, { format: 'tfjs' })).rejects.toMatchObject({
    code: 'export_family',
    hint: expect.stringContaining('JavaScript'),
  })
})

test.skipIf(!isNativeHere)(
  'a text is weighed by its words in JavaScript; a SavedModel says which step it lacks',
  async () => {
    const rows = Array.from(
      { length: 60 },
      (_, row) => `${row / 4},${row % 2 ? 'warm and dry' : 'cold rain'} on day ${row},${row % 2}`,
    )
    const table = await bench.table(['a,note,y', ...rows].join('\n'), {
      target: 'y',
      columns: { note: { kind: 'text', role: 'feature' } },
    })
    const model = (await bench.run('train.train', { table }, { epochs: 2 }))['model'] as ModelValue
    await expect(bench.run('deploy.export', { model }, { format: 'savedModel' })).rejects.toMatchObject({
      code: 'export_unsupported',
      hint: expect.stringContaining('JavaScript'),
    })
    const { rows: raw, answers } = await expected(model)
    const { place } = await unpacked(model, 'javascript')
    const said = inNode(
      `import { predictRows } from './model.js'
    process.stdout.write(JSON.stringify(predictRows(JSON.parse(process.env.GIVEN))))`,
      { cwd: place, given: raw },
    ) as { prediction: number; probabilities?: Record<string, number> }[]
    expect(
      said.map(({ prediction, probabilities }) => (probabilities ? Object.values(probabilities) : [prediction])),
    ).toEqual(answers)
  },
)

test('equal models make equal archives', async () => {
  const model = await modelOf('train.linear', 'price')
  const digests = []
  for (let time = 0; time < 2; time++) {
    const { report } = await bench.run('deploy.export', { model }, {})
    digests.push((report as ReportValue).files?.[0]?.digest)
  }
  expect(digests[0]).toBe(digests[1])
})
