import type * as Tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { LayersSpec } from '#nodes/core/spec/layers.ts'
import { createEagerTrainer } from '#nodes/ml/eagerTrainer.ts'
import { basicKinds } from '#nodes/ml/layers/basicKinds.ts'
import { windowKinds } from '#nodes/ml/layers/windowKinds.ts'
import { buildNetwork, type TensorFlow } from '#nodes/ml/network.ts'
import type { Trainer, TrainingResult } from '#nodes/ml/trainer.ts'
import { initialWeights } from '#nodes/ml/weights.ts'
import { compilePredict } from '#server/compile/compilePredict.ts'
import { UntraceableError } from '#server/compile/untraceableError.ts'
import { compiledTrainer } from '#server/ml/compiledTrainer.ts'
import { refuseLongSequences } from '#server/ml/longSequences.ts'
import { neverAborted, noRows, settingsFor } from '#test/nodes/ml/networkSetup.ts'
import { farthest, isNativeHere, loadNative } from '#test/server/compile/nativeSetup.ts'
import { allNetworks, both, drawing, fixed, joinedNetwork, joins, networkOf, rowsOf, width } from './layerNetworks.ts'

test('every kind of layer is in one of the networks', () => {
  const used = new Set(Object.values(allNetworks()).flatMap(({ layers }) => layers.map(({ kind }) => kind)))
  expect(Object.keys({ ...basicKinds, ...windowKinds }).filter((kind) => !used.has(kind))).toEqual([])
  for (const [name, { shape }] of Object.entries(allNetworks())) expect({ name, shape }).toEqual({ name, shape: [1] })
})

describe.skipIf(!isNativeHere)('each kind of layer of a network', () => {
  let tf: TensorFlow
  let plain: Trainer
  let compiled: Trainer
  beforeAll(async () => {
    tf = (await loadNative()) as TensorFlow
    plain = createEagerTrainer(tf)
    compiled = compiledTrainer(tf)(plain, () => undefined)
  })
  const optionsOf = (network: LayersSpec, changes: Parameters<typeof settingsFor>[0] = {}) => ({
    network,
    train: rowsOf(44, 1, network),
    validation: noRows,
    settings: settingsFor({ epochs: 17, learningRate: 0.003, optimizer: 'sgd', ...changes }),
    signal: neverAborted,
    onEpoch: () => undefined,
  })
  const weightsOf = ({ weights }: TrainingResult) => weights.map(({ values }) => values)

  async function equal(network: LayersSpec, changes: Parameters<typeof settingsFor>[0] = {}, tolerance = 2e-5) {
    const [expected, result] = [
      await plain.train(optionsOf(network, changes)),
      await compiled.train(optionsOf(network, changes)),
    ]
    expect(result.way).toBe('compiled')
    expect(farthest(weightsOf(result), weightsOf(expected))).toBeLessThan(tolerance)
    return result
  }

  function predictsTheSame(network: LayersSpec, { weights }: TrainingResult): void {
    const built = buildNetwork(tf, { network, weights, seed: 1 })
    const graph = compilePredict({
      tf,
      inputs: [{ name: 'features', shape: [width], dtype: 'float32' }],
      predict: ([features]) => built.outputs(features as Tf.Tensor2D),
    })
    for (const rows of [1, 9]) {
      const { features } = rowsOf(rows, 4, network)
      const expected = tf.tidy(() => built.outputs(tf.tensor2d(features, [rows, width])).dataSync())
      expect(farthest([graph.predict(rows, [features])['output'] ?? []], [expected])).toBeLessThan(1e-5)
    }
    graph.dispose()
    built.dispose()
  }

  test.each(Object.keys(fixed))(
    '%s: 51 compiled steps end where 51 op by op end, and it predicts from a graph',
    async (name) => {
      const network = networkOf(fixed[name] ?? [])
      predictsTheSame(network, await equal(network))
    },
  )

  test.each(joins)('branches joined by %s learn alike', async (kind) => {
    const network = joinedNetwork(kind)
    predictsTheSame(network, await equal(network))
  })

  test.each(Object.keys(drawing))('%s draws other numbers in each step, the same for the same seed', async (name) => {
    const network = networkOf(drawing[name] ?? [])
    const train = (seed: number) => compiled.train(optionsOf(network, { seed }))
    const [first, again] = [await train(3), await train(3)]
    expect(first.way).toBe('compiled')
    expect(weightsOf(again)).toEqual(weightsOf(first))
    // Without the layer's draws it would learn something else; without fresh ones each epoch would repeat the last.
    const without = await compiled.train(
      optionsOf(networkOf((drawing[name] ?? []).filter(([kind]) => kind === 'reshape' || kind === 'flatten')), {
        seed: 3,
      }),
    )
    expect(
      farthest([first.history.map(({ loss }) => loss)], [without.history.map(({ loss }) => loss)]),
    ).toBeGreaterThan(1e-3)
    const still = await compiled.train({ ...optionsOf(network, { seed: 3, learningRate: 1e-12 }) })
    expect(new Set(still.history.map(({ loss }) => loss.toFixed(6))).size).toBeGreaterThan(10)
    predictsTheSame(network, first)
  })

  test('a long sequence is learned op by op, and that is said once', async () => {
    const said: string[] = []
    const trainer = compiledTrainer(tf)(plain, (line) => said.push(line))
    const long = networkOf([
      ['repeatVector', { times: 161 }],
      ['lstm', { ...both, units: 2 }],
    ])
    const options = () => ({ ...optionsOf(long, { epochs: 1, batchSize: 16 }), train: rowsOf(8, 1) })
    const [first] = [await trainer.train(options()), await trainer.train(options())]
    expect(first.way).toBeUndefined()
    expect(said).toEqual([expect.stringMatching(/op by op.*161 steps/)])
  })

  test('weights with bounds are learned op by op, within them, and that is said', async () => {
    const said: string[] = []
    const trainer = compiledTrainer(tf)(plain, (line) => said.push(line))
    const held = networkOf([['dense', { ...both, units: 4, constraint: 'nonNeg' }]])
    const { way, weights } = await trainer.train(optionsOf(held, { epochs: 1 }))
    expect(way).toBeUndefined()
    expect(said).toEqual([expect.stringMatching(/op by op.*within bounds/)])
    expect(Math.min(...(weights[0]?.values ?? [-1]))).toBeGreaterThanOrEqual(0)
  })

  test('a sequence that is too long for a graph is refused in words, where it is predicted or exported', () => {
    const long = networkOf([
      ['repeatVector', { times: 320 }],
      ['simpleRNN', { ...both, units: 2 }],
    ])
    const built = buildNetwork(tf, { network: long, weights: initialWeights(long, 1), seed: 1 })
    const compile = () =>
      compilePredict({
        tf,
        inputs: [{ name: 'features', shape: [width], dtype: 'float32' }],
        predict: ([features]) => built.outputs(features as Tf.Tensor2D),
      })
    // How deep the stack is differs from machine to machine; a fault it never is.
    try {
      compile().dispose()
    } catch (error) {
      expect(error).toBeInstanceOf(UntraceableError)
    }
    expect(() => refuseLongSequences(long)).toThrow(/320 steps/)
    built.dispose()
  })
})
