import { ENGINES } from '#server/ml/engineState.ts'
import { loadTensorflow } from '#server/ml/tf.ts'

// A process of its own for tf.test.ts, as an engine belongs to its process: trains a small network with fixed data and
// seeds on the engine of the first argument, and prints what came of it as one line of JSON.
const preferred = ENGINES.find((name) => name === process.argv[2])
const { tf, engine, reason } = await loadTensorflow(preferred)

const rows = Array.from({ length: 96 }, (_, index) => [
  Math.sin(index),
  Math.cos(index * 1.7),
  ((index * 37) % 11) / 11,
])
const targets = rows.map(([a = 0, b = 0, c = 0]) => [2 * a - b + 3 * c * a])
const layer = (units: number, seed: number, activation: 'relu' | 'linear') =>
  tf.layers.dense({ units, activation, kernelInitializer: tf.initializers.glorotUniform({ seed }) })

const model = tf.sequential()
model.add(tf.layers.inputLayer({ inputShape: [3] }))
model.add(layer(16, 1, 'relu'))
model.add(layer(8, 2, 'relu'))
model.add(layer(1, 3, 'linear'))
model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' })
const { history } = await model.fit(tf.tensor2d(rows), tf.tensor2d(targets), {
  epochs: 25,
  batchSize: 16,
  shuffle: false,
  verbose: 0,
})
const prediction = model.predict(tf.tensor2d([[0.5, -0.5, 0.25]]))
const predicted = Array.isArray(prediction) ? [] : [...prediction.dataSync()]
console.log(JSON.stringify({ engine, backend: tf.getBackend(), reason, losses: history['loss'], predicted }))
