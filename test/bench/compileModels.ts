import type * as Tf from '@tensorflow/tfjs'

export type DenseCase = { name: string; sides: number[]; batchSize: number; rows: number }

/** Dense networks that are measured: sides from inputs to output, ReLU between; one output is a number, more are classes. */
export const denseCases: DenseCase[] = [
  { name: '4-16-16-1, batch 32', sides: [4, 16, 16, 1], batchSize: 32, rows: 10_000 },
  { name: '20-64-64-1, batch 128', sides: [20, 64, 64, 1], batchSize: 128, rows: 10_000 },
  { name: '100-256-256-10, batch 256', sides: [100, 256, 256, 10], batchSize: 256, rows: 10_000 },
]

/** Pictures of digits' size: two convolutions with pooling, 10 classes. */
export const pictureCase = {
  name: 'pictures 28x28, batch 64',
  shape: [28, 28, 1],
  classes: 10,
  batchSize: 64,
  rows: 1_024,
}

/** Texts of 20 words out of 1,000: an embedding and an LSTM, 2 classes. */
export const textCase = {
  name: 'texts of 20 words, batch 64',
  shape: [20],
  words: 1000,
  classes: 2,
  batchSize: 64,
  rows: 2_048,
}

type Layers = { layers: typeof Tf.layers; sequential: typeof Tf.sequential }

export function denseModel(tf: Layers, [inputs = 1, ...units]: readonly number[]): Tf.Sequential {
  const model = tf.sequential()
  units.forEach((size, index) => {
    const isLast = index === units.length - 1
    model.add(
      tf.layers.dense({
        units: size,
        ...(index === 0 ? { inputShape: [inputs] } : {}),
        activation: isLast ? (size === 1 ? 'linear' : 'softmax') : 'relu',
      }),
    )
  })
  return model
}

export function pictureModel({ layers, sequential }: Layers): Tf.Sequential {
  const model = sequential()
  model.add(layers.conv2d({ inputShape: pictureCase.shape, filters: 16, kernelSize: 3, activation: 'relu' }))
  model.add(layers.maxPooling2d({ poolSize: 2 }))
  model.add(layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }))
  model.add(layers.maxPooling2d({ poolSize: 2 }))
  model.add(layers.flatten())
  model.add(layers.dense({ units: pictureCase.classes, activation: 'softmax' }))
  return model
}

export function textModel({ layers, sequential }: Layers): Tf.Sequential {
  const model = sequential()
  model.add(layers.embedding({ inputDim: textCase.words, outputDim: 16, inputLength: textCase.shape[0] ?? 1 }))
  model.add(layers.lstm({ units: 32 }))
  model.add(layers.dense({ units: textCase.classes, activation: 'softmax' }))
  return model
}
