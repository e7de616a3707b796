import type * as Tf from '@tensorflow/tfjs'
import type { Tf as TensorFlow } from '#server/ml/tf.ts'

/** Models whose layers together use most ops of TensorFlow.js's layers; the first number of rows is never in a shape. */
export const layerModels: Record<string, { shape: number[]; layers: (tf: TensorFlow) => Tf.layers.Layer[] }> = {
  dense: {
    shape: [20],
    layers: ({ layers }) => [
      layers.dense({ units: 16, activation: 'relu' }),
      layers.dense({ units: 8, activation: 'selu' }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  },
  'pictures, with pooling and batch normalisation': {
    shape: [12, 12, 1],
    layers: ({ layers }) => [
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
      layers.batchNormalization(),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.averagePooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 2 }),
    ],
  },
  'separable and transposed convolutions': {
    shape: [8, 8, 3],
    layers: ({ layers }) => [
      layers.separableConv2d({ filters: 4, kernelSize: 3 }),
      layers.upSampling2d({}),
      layers.conv2dTranspose({ filters: 2, kernelSize: 3 }),
      layers.zeroPadding2d({}),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 1 }),
    ],
  },
  'sequences, by convolution': {
    shape: [8, 3],
    layers: ({ layers }) => [
      layers.conv1d({ filters: 4, kernelSize: 3, activation: 'elu' }),
      layers.globalMaxPooling1d({}),
      layers.dense({ units: 1 }),
    ],
  },
  'an LSTM': { shape: [6, 3], layers: ({ layers }) => [layers.lstm({ units: 5 }), layers.dense({ units: 1 })] },
  'a GRU and layer normalisation': {
    shape: [6, 3],
    layers: ({ layers }) => [layers.gru({ units: 5 }), layers.layerNormalization(), layers.dense({ units: 1 })],
  },
  'both directions, repeated': {
    shape: [4],
    layers: ({ layers }) => [
      layers.repeatVector({ n: 3 }),
      layers.bidirectional({ layer: layers.simpleRNN({ units: 3 }) as Tf.RNN, mergeMode: 'concat' }),
      layers.dense({ units: 2, activation: 'tanh' }),
    ],
  },
}

export function buildModel(tf: TensorFlow, name: string): { model: Tf.Sequential; shape: number[] } {
  const found = layerModels[name]
  if (!found) throw new Error(`No model "${name}".`)
  const model = tf.sequential()
  model.add(tf.layers.inputLayer({ inputShape: found.shape }))
  for (const layer of found.layers(tf)) model.add(layer)
  return { model, shape: found.shape }
}
