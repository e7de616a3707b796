import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { compilePredict } from '#server/compile/compilePredict.ts'
import { compileTrainStep } from '#server/compile/compileTrainStep.ts'
import { exportSavedModel } from '#server/compile/exportSavedModel.ts'
import { UntraceableError } from '#server/compile/untraceableError.ts'
import type { Tf as TensorFlow } from '#server/ml/tf.ts'
import { buildModel, layerModels } from './layerModels.ts'
import { compiledEpoch, eagerEpoch, farthest, isNativeHere, loadNative, mixedOrder } from './nativeSetup.ts'

/** tfjs-node's own loader of SavedModels, which the package's types leave out. */
type SavedModels = {
  node: {
    loadSavedModel: (
      folder: string,
    ) => Promise<{ predict: (inputs: object) => Record<string, Tf.Tensor>; dispose: () => void }>
  }
}

describe.skipIf(!isNativeHere)('models of TensorFlow.js layers', () => {
  let tf: TensorFlow
  beforeAll(async () => {
    tf = await loadNative()
  })

  const predicting = (model: Tf.Sequential, shape: number[]) => ({
    tf,
    inputs: [{ name: 'x', shape, dtype: 'float32' as const }],
    predict: ([x]: Tf.Tensor[]) => model.apply(x as Tf.Tensor, { training: false }) as Tf.Tensor,
  })

  test.each(Object.keys(layerModels))('%s: predict the same from one graph for any number of rows', (name) => {
    const { model, shape } = buildModel(tf, name)
    const compiled = compilePredict(predicting(model, shape))
    for (const rows of [1, 7, 100]) {
      const x = tf.randomNormal([rows, ...shape])
      const expected = (model.predict(x) as Tf.Tensor).dataSync()
      const { output } = compiled.predict(rows, [x.dataSync() as Float32Array])
      expect(farthest([output ?? []], [expected])).toBeLessThan(1e-6)
    }
    compiled.dispose()
  })

  test.each(Object.keys(layerModels))('%s: as a SavedModel answers what the model answers', async (name) => {
    const { model, shape } = buildModel(tf, name)
    const folder = await mkdtemp(join(tmpdir(), 'saved-model-test-'))
    try {
      await exportSavedModel(folder, predicting(model, shape))
      const loaded = await (tf as unknown as SavedModels).node.loadSavedModel(folder)
      const x = tf.randomNormal([5, ...shape])
      const expected = (model.predict(x) as Tf.Tensor).dataSync()
      expect(farthest([loaded.predict({ x })['output']?.dataSync() ?? []], [expected])).toBeLessThan(1e-6)
      loaded.dispose()
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test.each(Object.keys(layerModels))('%s: end after some steps where TensorFlow.js ends op by op', async (name) => {
    const [rows, batchSize, learningRate] = [22, 8, 0.01]
    const { model, shape } = buildModel(tf, name)
    const { model: other } = buildModel(tf, name)
    other.setWeights(model.getWeights().map((each) => each.clone()))
    const variablesOf = (each: Tf.Sequential) => each.weights.map((weight) => weight.read() as unknown as Tf.Variable)
    const trainedOf = (each: Tf.Sequential) => variablesOf(each).filter(({ trainable }) => trainable)
    const width = model.outputShape.at(-1) as number
    const step =
      (each: Tf.Sequential) =>
      ([x, y]: Tf.Tensor[]) => ({
        minimise: tf.mean<Tf.Scalar>(
          tf.squaredDifference(each.apply(x as Tf.Tensor, { training: true }) as Tf.Tensor, y as Tf.Tensor),
        ),
      })
    const data = [tf.randomNormal([rows, ...shape]), tf.randomNormal([rows, width])]
    const training = await compileTrainStep({
      tf,
      variables: variablesOf(model),
      trained: trainedOf(model),
      optimizer: tf.train.adam(learningRate),
      columns: [
        { shape, dtype: 'float32' },
        { shape: [width], dtype: 'float32' },
      ],
      rows,
      batchSize,
      step: step(model),
    })
    training.load(data.map((each) => each.dataSync() as Float32Array))
    const optimizer = tf.train.adam(learningRate)
    for (let epoch = 0; epoch < 17; epoch++) {
      const order = mixedOrder(rows)
      const loss = compiledEpoch(training, order, learningRate)
      const options = { step: step(other), optimizer, batchSize, rows, data, order, firstStep: 0 }
      const expected = eagerEpoch(tf, { ...options, variables: trainedOf(other) })
      expect(farthest([[loss]], [[expected]])).toBeLessThan(1e-4)
    }
    const expected = variablesOf(other).map((each) => each.dataSync())
    // Slopes near zero are blown up by Adam: what single precision rounds is then seen in the weights.
    expect(farthest(training.read(), expected)).toBeLessThan(2e-3)
    training.dispose()
  })

  test('whole numbers look up an embedding', () => {
    const model = tf.sequential()
    model.add(tf.layers.embedding({ inputDim: 50, outputDim: 4, inputLength: 6 }))
    model.add(tf.layers.flatten())
    model.add(tf.layers.dense({ units: 2 }))
    const compiled = compilePredict({
      tf,
      inputs: [{ name: 'tokens', shape: [6], dtype: 'int32' }],
      predict: ([tokens]) => ({ scores: model.apply(tokens as Tf.Tensor) as Tf.Tensor }),
    })
    const tokens = Int32Array.from({ length: 18 }, (_, index) => (index * 11) % 50)
    const expected = (model.predict(tf.tensor2d(tokens, [3, 6], 'int32')) as Tf.Tensor).dataSync()
    expect(farthest([compiled.predict(3, [tokens])['scores'] ?? []], [expected])).toBeLessThan(1e-6)
    compiled.dispose()
  })

  test('an embedding is learned as op by op', async () => {
    const [rows, batchSize, learningRate] = [20, 8, 0.01]
    const make = () =>
      tf.sequential({
        layers: [
          tf.layers.embedding({ inputDim: 50, outputDim: 4, inputLength: 6 }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 1 }),
        ],
      })
    const [model, other] = [make(), make()]
    other.setWeights(model.getWeights().map((each) => each.clone()))
    const variablesOf = (each: Tf.Sequential) => each.weights.map((weight) => weight.read() as unknown as Tf.Variable)
    const step =
      (each: Tf.Sequential) =>
      ([tokens, y]: Tf.Tensor[]) => ({
        minimise: tf.mean<Tf.Scalar>(
          tf.squaredDifference((each.apply(tokens as Tf.Tensor) as Tf.Tensor).reshape([-1]), y as Tf.Tensor),
        ),
      })
    const tokens = Int32Array.from({ length: rows * 6 }, (_, index) => (index * 11) % 50)
    const targets = Float32Array.from({ length: rows }, (_, row) => Math.sin(row))
    const training = await compileTrainStep({
      tf,
      variables: variablesOf(model),
      optimizer: tf.train.adam(learningRate),
      columns: [
        { shape: [6], dtype: 'int32' },
        { shape: [], dtype: 'float32' },
      ],
      rows,
      batchSize,
      step: step(model),
    })
    training.load([tokens, targets])
    const optimizer = tf.train.adam(learningRate)
    const data = [tf.tensor2d(tokens, [rows, 6], 'int32'), tf.tensor1d(targets)]
    for (let epoch = 0; epoch < 17; epoch++) {
      const order = mixedOrder(rows)
      compiledEpoch(training, order, learningRate)
      const options = { step: step(other), optimizer, batchSize, rows, data, order, firstStep: 0 }
      eagerEpoch(tf, { ...options, variables: variablesOf(other) })
    }
    const expected = variablesOf(other).map((each) => each.dataSync())
    expect(farthest(training.read(), expected)).toBeLessThan(1e-6)
    training.dispose()
  })

  test('what hangs on the number of rows in another way than by a shape is refused', () => {
    expect(() =>
      compilePredict({
        tf,
        inputs: [{ name: 'x', shape: [2], dtype: 'float32' }],
        predict: ([x]) => (x as Tf.Tensor).mul(x?.shape[0] ?? 1),
      }),
    ).toThrow(UntraceableError)
  })
})
