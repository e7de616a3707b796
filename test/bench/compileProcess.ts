/**
 * Measures compiled graphs against `model.fit` and `model.predict` on the native engine, and prints figures as JSON. A process
 * of its own, for an engine belongs to a whole process. Called by compile.ts: `node compileProcess.ts [--short]`.
 */
import type * as Tf from '@tensorflow/tfjs'
import { createRandom, shuffled } from '#nodes/ml/random.ts'
import { compilePredict } from '#server/compile/compilePredict.ts'
import { type CompileOptions, compileTrainStep } from '#server/compile/compileTrainStep.ts'
import { loadTensorflow } from '#server/ml/tf.ts'
import { denseCases, denseModel, pictureCase, pictureModel, textCase, textModel } from './compileModels.ts'

const isShort = process.argv.includes('--short')
const { tf, engine } = await loadTensorflow('native')
if (engine !== 'native') {
  console.log('{}')
  process.exit(0)
}
const learningRate = 0.001
const figures: Record<string, Record<string, number>> = {}

type Work = {
  name: string
  model: Tf.Sequential
  shape: number[]
  classes: number
  batchSize: number
  rows: number
  words?: number
}

async function measure({ name, model, shape, classes, batchSize, rows, words }: Work): Promise<void> {
  const features = tf.tidy(() =>
    words === undefined
      ? tf.randomUniform([rows, ...shape], -0.5, 0.5, 'float32', 1)
      : tf.randomUniform([rows, ...shape], 0, words, 'float32', 1).floor(),
  )
  const sums = tf.tidy(() => features.reshape([rows, -1]).sum(1))
  const targets = classes === 1 ? sums : tf.tidy(() => sums.abs().mul(7).floor().mod(classes))
  const wanted = classes === 1 ? targets : tf.oneHot(targets.toInt(), classes).toFloat()
  model.compile({
    optimizer: tf.train.adam(learningRate),
    loss: classes === 1 ? 'meanSquaredError' : 'categoricalCrossentropy',
  })
  const step: CompileOptions['step'] = ([x, y]) => {
    const answer = model.apply(x as Tf.Tensor, { training: true }) as Tf.Tensor
    const minimise =
      classes === 1
        ? tf.mean<Tf.Scalar>(tf.squaredDifference(answer.reshape([-1]), y as Tf.Tensor))
        : (tf.metrics
            .categoricalCrossentropy(tf.oneHot((y as Tf.Tensor).toInt(), classes).toFloat(), answer)
            .mean() as Tf.Scalar)
    return { minimise }
  }
  const begun = performance.now()
  const training = await compileTrainStep({
    tf,
    variables: model.weights.map((weight) => weight.read() as unknown as Tf.Variable),
    optimizer: tf.train.adam(learningRate),
    columns: [
      { shape, dtype: 'float32' },
      { shape: [], dtype: 'float32' },
    ],
    rows,
    batchSize,
    step,
  })
  training.load([features, targets].map((each) => each.dataSync() as Float32Array))
  let seed = 0
  const epochs = (count: number): void => {
    for (let epoch = 0; epoch < count; epoch++) {
      training.startEpoch(shuffled(rows, createRandom(seed++)))
      while (!training.steps(200, learningRate));
      training.watched()
    }
  }
  epochs(1)
  const compiling = performance.now() - begun
  const steps = Math.ceil(rows / batchSize)
  const fitFor = (count: number) => model.fit(features, wanted, { epochs: count, batchSize, verbose: 0 })
  await fitFor(1)
  // In turns, so that what else the machine does meets both.
  const rates: { compiled: number[]; fit: number[] } = { compiled: [], fit: [] }
  for (let round = 0; round < (isShort ? 1 : 3); round++) {
    const repeats = shape.length === 1 ? 4 : 1
    let from = performance.now()
    epochs(repeats)
    rates.compiled.push((repeats * steps * 1000) / (performance.now() - from))
    from = performance.now()
    await fitFor(1)
    rates.fit.push((steps * 1000) / (performance.now() - from))
  }
  const middle = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
  const rate = middle(rates.compiled)
  figures[name] = {
    compiled: rate,
    fit: middle(rates.fit),
    compiling,
    // The first epoch is in what compiling took.
    withCompiling: (10 * steps) / ((9 * steps) / rate + compiling / 1000),
    ...predictions(model, shape),
  }
  training.dispose()
  tf.dispose([features, targets, wanted])
}

/** Microseconds of a prediction. */
function predictions(model: Tf.Sequential, shape: number[]): Record<string, number> {
  const compiled = compilePredict({
    tf,
    inputs: [{ name: 'x', shape, dtype: 'float32' }],
    predict: ([x]) => model.apply(x as Tf.Tensor) as Tf.Tensor,
  })
  const found: Record<string, number> = {}
  for (const rows of [1, 1000]) {
    const values = new Float32Array(rows * shape.reduce((product, side) => product * side, 1)).fill(0.1)
    const time = (work: () => void): number => {
      const count = (isShort ? 50 : 300) / (rows === 1 ? 1 : 10)
      for (let i = 0; i < count / 5; i++) work()
      const begun = performance.now()
      for (let i = 0; i < count; i++) work()
      return ((performance.now() - begun) * 1000) / count
    }
    found[`compiled${rows}`] = time(() => {
      compiled.predict(rows, [values])
    })
    found[`predict${rows}`] = time(() => {
      tf.tidy(() => {
        ;(model.predict(tf.tensor(values, [rows, ...shape]), { batchSize: rows }) as Tf.Tensor).dataSync()
      })
    })
  }
  compiled.dispose()
  return found
}

for (const { name, sides, batchSize, rows } of denseCases) {
  const [inputs = 1] = sides
  await measure({ name, model: denseModel(tf, sides), shape: [inputs], classes: sides.at(-1) ?? 1, batchSize, rows })
}
await measure({ ...pictureCase, model: pictureModel(tf) })
await measure({ ...textCase, model: textModel(tf) })
console.log(JSON.stringify(figures))
