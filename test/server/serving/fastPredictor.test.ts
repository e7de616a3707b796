import { describe, expect, test } from 'vitest'
import type { LayersSpec } from '#nodes/core/spec/layers.ts'
import type { ModelValue } from '#nodes/core/value.ts'
import { addLayer, startLayers } from '#nodes/layers/buildLayers.ts'
import { headFor } from '#nodes/layers/head.ts'
import { predictorOf } from '#nodes/ml/models/predictorOf.ts'
import { createRandom } from '#nodes/ml/random.ts'
import { encodeWeights, initialWeights } from '#nodes/ml/weights.ts'
import { fastPredictor } from '#server/serving/fastPredictor.ts'
import { numberColumns } from '#test/helpers/numberColumns.ts'
import { farthest, isNativeHere } from '#test/server/compile/nativeSetup.ts'

const usual = { useBias: true, kernelInitializer: 'automatic', l1: 0, l2: 0, activation: 'relu' }

function networkOf(width: number, layers: [string, Record<string, unknown>?][]): LayersSpec {
  const { head, units } = headFor('multiclass', 10, 'automatic')
  let network = startLayers({ features: [], target: undefined, prepared: numberColumns(width) })
  for (const [kind, config = {}] of layers) network = addLayer(network, { kind, config: { ...usual, ...config } })
  return {
    ...addLayer(network, { kind: 'output', config: { ...usual, units, activation: head.activation } }),
    head,
  }
}
const modelOf = (network: LayersSpec) => {
  const weights = encodeWeights(initialWeights(network, 5))
  return { model: { type: 'model', family: 'network', task: 'multiclass', network } as unknown as ModelValue, weights }
}

test('a small network is answered by plain code: no engine is loaded for it', async () => {
  const { model, weights } = modelOf(networkOf(20, [['dense', { units: 64 }]]))
  expect((await fastPredictor(model, weights)).way).toBe('plain')
})

describe.skipIf(!isNativeHere)('where the native engine is', () => {
  test('a network of convolutions is answered by a compiled graph, with the same numbers', async () => {
    const network = networkOf(28 * 28, [
      ['reshape', { sides: [28, 28, 1] }],
      ['conv2d', { filters: 32, kernelSize: [3, 3] }],
      ['conv2d', { filters: 32, kernelSize: [3, 3] }],
      ['maxPooling2d', { poolSize: [2, 2] }],
      ['flatten'],
    ])
    const { model, weights } = modelOf(network)
    const { predictor, way } = await fastPredictor(model, weights)
    expect(way).toBe('compiled')
    const random = createRandom(3)
    const plain = predictorOf(model, weights)
    for (let row = 0; row < 3; row++) {
      const features = Float64Array.from({ length: 28 * 28 }, () => random.next())
      expect(farthest([predictor.predict(features)], [plain.predict(features)])).toBeLessThan(1e-5)
    }
  })
})
