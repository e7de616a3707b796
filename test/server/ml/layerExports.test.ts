import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildNetwork, type TensorFlow } from '#nodes/ml/network.ts'
import { createPredictor } from '#nodes/ml/predict.ts'
import { initialWeights } from '#nodes/ml/weights.ts'
import { exportGraphModel } from '#server/compile/exportGraphModel.ts'
import { exportSavedModel } from '#server/compile/exportSavedModel.ts'
import type { PredictionOptions } from '#server/compile/predictionGraph.ts'
import { cacheFolder } from '#server/setup/cacheFolder.mjs'
import { projectRoot } from '#server/setup/paths.ts'
import { farthest, isNativeHere, loadNative } from '#test/server/compile/nativeSetup.ts'
import { allNetworks, rowsOf, width } from './layerNetworks.ts'

const own = join(cacheFolder(), 'python-tensorflow', 'bin', 'python')
const python = process.env['MODELWRIGHT_PYTHON'] ?? (existsSync(own) ? own : undefined)

const pythonScript = `
import json, sys
import numpy as np
import tensorflow as tf
answers = {}
for name, case in json.load(open(sys.argv[1])).items():
    signature = tf.saved_model.load(case["folder"]).signatures["serving_default"]
    x = np.array(case["x"], "float32").reshape([-1, ${width}])
    answers[name] = [signature(features=tf.constant(part))["output"].numpy().ravel().tolist() for part in (x, x[:1])]
print(json.dumps(answers))
`
const nodeScript = `
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
const tf = createRequire(${JSON.stringify(`${projectRoot}/`)})('@tensorflow/tfjs')
const answers = {}
for (const [name, { folder, x }] of Object.entries(JSON.parse(readFileSync(process.env.CASES)))) {
  const { modelTopology, weightsManifest, signature, format } = JSON.parse(readFileSync(folder + '/model.json'))
  const weightData = new Uint8Array(readFileSync(folder + '/weights.bin')).buffer
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights)
  try {
    const graph = await tf.loadGraphModel({ load: async () => ({ modelTopology, weightSpecs, weightData, signature, format }) })
    const all = tf.tensor2d(x, [x.length / ${width}, ${width}])
    answers[name] = [all, all.slice([0], [1])].map((part) => [...graph.predict(part).dataSync()])
  } catch (error) { answers[name] = String(error) }
}
process.stdout.write('\\n' + JSON.stringify(answers))
`

describe.skipIf(!isNativeHere)('every kind of layer, exported', () => {
  let folder: string
  let file: string
  const expected: Record<string, number[][]> = {}
  beforeAll(async () => {
    const tf = (await loadNative()) as TensorFlow
    folder = await mkdtemp(join(tmpdir(), 'layer-exports-'))
    const cases: Record<string, { folder: string; x: number[] }> = {}
    for (const [index, [name, network]] of Object.entries(allNetworks()).entries()) {
      const weights = initialWeights(network, 3)
      const built = buildNetwork(tf, { network, weights, seed: 1 })
      const options: PredictionOptions = {
        tf,
        inputs: [{ name: 'features', shape: [width], dtype: 'float32' }],
        predict: ([features]) => built.outputs(features as Tf.Tensor2D),
      }
      const place = join(folder, String(index))
      await exportSavedModel(place, options)
      for (const [path, bytes] of Object.entries(exportGraphModel(options))) await writeFile(join(place, path), bytes)
      built.dispose()
      const { features } = rowsOf(5, 8, network)
      const predictor = createPredictor(network, weights)
      const answers = Array.from({ length: 5 }, (_, row) => [
        ...predictor.predict(features.subarray(row * width, (row + 1) * width)),
      ])
      cases[name] = { folder: place, x: [...features] }
      expected[name] = [answers.flat(), answers[0] ?? []]
    }
    file = join(folder, 'cases.json')
    await writeFile(file, JSON.stringify(cases))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  function sameAs(printed: string): void {
    const answers = JSON.parse(printed.trim().split('\n').at(-1) ?? '{}') as typeof expected
    const wrong = Object.entries(expected).flatMap(([name, parts]) => {
      const given = answers[name]
      const isNear = Array.isArray(given) && farthest(given, parts) < 1e-5
      return isNear ? [] : [{ name, given }]
    })
    expect(wrong).toEqual([])
    expect(Object.keys(answers).length).toBeGreaterThan(30)
  }

  test.skipIf(python === undefined)("answers in Python's TensorFlow as it does here, for any number of rows", () => {
    sameAs(
      execFileSync(python ?? '', ['-c', pythonScript, file], {
        encoding: 'utf8',
        env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    )
  })

  test('answers in TensorFlow.js alone as it does here, for any number of rows', () => {
    sameAs(
      execFileSync(process.execPath, ['--input-type=module', '-e', nodeScript], {
        encoding: 'utf8',
        env: { CASES: file },
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    )
  })
})
