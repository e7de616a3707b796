/**
 * Trains one small network on one engine and prints { engine, ours, fit } in steps a second, as JSON. A process of its own, for
 * an engine belongs to a whole process. Called by trainingSteps.ts: `node trainOnEngine.ts <engine> <epochs>`.
 */
import { addLayer, startLayers } from '#nodes/layers/buildLayers.ts'
import { createEagerTrainer } from '#nodes/ml/eagerTrainer.ts'
import type { TensorFlow } from '#nodes/ml/network.ts'
import { createRandom } from '#nodes/ml/random.ts'
import { compiledTrainer } from '#server/ml/compiledTrainer.ts'
import { loadTensorflow } from '#server/ml/tf.ts'
import { numberColumns } from '#test/helpers/numberColumns.ts'

const [engineName = 'js', epochsText = '5'] = process.argv.slice(2)
const epochs = Number(epochsText)
const rows = 1000
const batchSize = 32
const inputs = 4

const { tf, engine } = await loadTensorflow(engineName === 'native' || engineName === 'wasm' ? engineName : 'js')
const random = createRandom(1)
const features = Float32Array.from({ length: rows * inputs }, () => random.next() - 0.5)
const targets = Float32Array.from({ length: rows }, (_, row) =>
  features.subarray(row * inputs, (row + 1) * inputs).reduce((sum, value) => sum + value, 0),
)

const dense = (units: number, activation: string) => ({
  kind: 'dense',
  config: { units, activation, useBias: true, initializer: 'automatic', l1: 0, l2: 0 },
})
const hidden = [dense(16, 'relu'), dense(16, 'relu')].reduce(
  (network, layer) => addLayer(network, layer),
  startLayers({ features: [], target: undefined, prepared: numberColumns(inputs) }),
)
const network = {
  ...addLayer(hidden, { kind: 'output', config: { units: 1, activation: 'linear', initializer: 'automatic' } }),
  head: { activation: 'linear' as const, loss: 'meanSquaredError' as const },
}
const none = { rows: 0, features: new Float32Array(), targets: new Float32Array() }
const signal = { aborted: false, throwIfAborted: () => undefined }
const plain = createEagerTrainer(tf as TensorFlow)
// As a worker does: the native engine compiles.
const trainer = engine === 'native' ? compiledTrainer(tf)(plain, console.error) : plain
const train = (count: number) =>
  trainer.train({
    network,
    train: { rows, features, targets },
    validation: none,
    settings: { epochs: count, batchSize, optimizer: 'adam', learningRate: 0.001, seed: 1 },
    signal,
    onEpoch: () => undefined,
  })

const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [inputs], units: 16, activation: 'relu' }),
    tf.layers.dense({ units: 16, activation: 'relu' }),
    tf.layers.dense({ units: 1 }),
  ],
})
model.compile({ optimizer: tf.train.adam(0.001), loss: 'meanSquaredError' })
const x = tf.tensor2d(features, [rows, inputs])
const y = tf.tensor2d(targets, [rows, 1])

const stepsPerEpoch = Math.ceil(rows / batchSize)
async function stepsPerSecond(work: (count: number) => Promise<unknown>): Promise<number> {
  await work(1)
  const begun = performance.now()
  await work(epochs)
  return (epochs * stepsPerEpoch * 1000) / (performance.now() - begun)
}
const ours = await stepsPerSecond(train)
const fit = await stepsPerSecond((count) => model.fit(x, y, { epochs: count, batchSize, verbose: 0 }))
console.log(JSON.stringify({ engine, ours, fit }))
