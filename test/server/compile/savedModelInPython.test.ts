import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportSavedModel } from '#server/compile/exportSavedModel.ts'
import type { Tf as TensorFlow } from '#server/ml/tf.ts'
import { cacheFolder } from '#server/setup/cacheFolder.mjs'
import { buildModel, layerModels } from './layerModels.ts'
import { farthest, isNativeHere, loadNative } from './nativeSetup.ts'

/**
 * The check of an independent reader: needs a Python with TensorFlow, in the cache folder (python-tensorflow) or named by
 * MODELWRIGHT_PYTHON, and is left out where there is none.
 */
const own = join(cacheFolder(), 'python-tensorflow', 'bin', 'python')
const python = process.env['MODELWRIGHT_PYTHON'] ?? (existsSync(own) ? own : undefined)

const script = `
import json, sys
import numpy as np
import tensorflow as tf
answers = {}
for name, case in json.load(open(sys.argv[1])).items():
    model = tf.saved_model.load(case["folder"])
    signature = model.signatures["serving_default"]
    x = np.array(case["x"], "float32").reshape(case["shape"])
    parts = [signature(x=tf.constant(part))["output"].numpy().ravel().tolist() for part in (x, x[:1])]
    answers[name] = parts
print(json.dumps(answers))
`

describe.skipIf(!isNativeHere || python === undefined)(
  "a SavedModel in Python's TensorFlow (left out without one: MODELWRIGHT_PYTHON names it)",
  () => {
    let tf: TensorFlow
    let folder: string
    beforeAll(async () => {
      tf = await loadNative()
      folder = await mkdtemp(join(tmpdir(), 'saved-model-python-'))
    })
    afterAll(() => rm(folder, { recursive: true }))

    test('answers what the model answers, for any number of rows', async () => {
      const cases: Record<string, { folder: string; x: number[]; shape: number[] }> = {}
      const expected: Record<string, [number[], number[]]> = {}
      for (const [index, name] of Object.keys(layerModels).entries()) {
        const { model, shape } = buildModel(tf, name)
        const place = join(folder, String(index))
        await exportSavedModel(place, {
          tf,
          inputs: [{ name: 'x', shape, dtype: 'float32' }],
          predict: ([x]) => model.apply(x as Tf.Tensor, { training: false }) as Tf.Tensor,
        })
        const x = tf.randomNormal([6, ...shape])
        const answers = [...(model.predict(x) as Tf.Tensor).dataSync()]
        cases[name] = { folder: place, x: [...x.dataSync()], shape: x.shape }
        expected[name] = [answers, answers.slice(0, answers.length / 6)]
      }
      const file = join(folder, 'cases.json')
      await writeFile(file, JSON.stringify(cases))
      const printed = execFileSync(python ?? '', ['-c', script, file], {
        encoding: 'utf8',
        env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const answers = JSON.parse(printed) as typeof expected
      for (const [name, parts] of Object.entries(expected)) {
        expect({ name, distance: farthest(answers[name] ?? [], parts) < 1e-5 }).toEqual({ name, distance: true })
      }
    }, 120_000)
  },
)
