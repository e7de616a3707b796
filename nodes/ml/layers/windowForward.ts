import type * as Tf from '@tensorflow/tfjs'
import { activate, type Forward, type ForwardContext } from './forwardContext.ts'
import { numberOf, pairOf, textOf } from './layerKind.ts'

type Picture = Tf.Tensor4D
const padding = ({ layer }: ForwardContext, otherwise: 'same' | 'valid'): 'same' | 'valid' =>
  textOf(layer.config, 'padding', otherwise) === 'same' ? 'same' : 'valid'

const finished = (context: ForwardContext, x: Tf.Tensor): Tf.Tensor => {
  const sum = context.hasWeight('bias') ? x.add(context.weight('bias')) : x
  return activate(context.tf, textOf(context.layer.config, 'activation', 'linear'), sum)
}

const pool2d =
  (kind: 'max' | 'avg'): Forward =>
  (context) => {
    const { tf, layer, inputs } = context
    const size = pairOf(layer.config, 'poolSize', 2)
    const strides = layer.config['strides'] === undefined ? size : pairOf(layer.config, 'strides', 2)
    return tf.pool(inputs[0] as Picture, size, kind, padding(context, 'valid'), 1, strides)
  }

/** A sequence as a picture of one column. */
const pool1d =
  (kind: 'max' | 'avg'): Forward =>
  (context) => {
    const { tf, layer, inputs } = context
    const size = numberOf(layer.config, 'poolSize', 2)
    const wide = tf.expandDims(inputs[0] as Tf.Tensor3D, 2) as Picture
    const stride = numberOf(layer.config, 'strides', size)
    return tf.squeeze(tf.pool(wide, [size, 1], kind, padding(context, 'valid'), 1, [stride, 1]), [2])
  }

const over =
  (kind: 'max' | 'mean', axes: number[]): Forward =>
  ({ tf, inputs }) =>
    kind === 'max' ? tf.max(inputs[0] as Tf.Tensor, axes) : tf.mean(inputs[0] as Tf.Tensor, axes)

export const windowForward: Record<string, Forward> = {
  conv1d: (context) => {
    const { tf, layer, inputs, weight } = context
    const [strides, dilation] = [numberOf(layer.config, 'strides', 1), numberOf(layer.config, 'dilationRate', 1)]
    const kernel = weight('kernel') as Tf.Variable<Tf.Rank.R3>
    return finished(
      context,
      tf.conv1d(inputs[0] as Tf.Tensor3D, kernel, strides, padding(context, 'same'), 'NWC', dilation),
    )
  },
  conv2d: (context) => {
    const { tf, layer, inputs, weight } = context
    const kernel = weight('kernel') as Tf.Variable<Tf.Rank.R4>
    const [strides, dilation] = [pairOf(layer.config, 'strides'), pairOf(layer.config, 'dilationRate')]
    return finished(
      context,
      tf.conv2d(inputs[0] as Picture, kernel, strides, padding(context, 'same'), 'NHWC', dilation),
    )
  },
  depthwiseConv2d: (context) => {
    const { tf, layer, inputs, weight } = context
    const kernel = weight('kernel') as Tf.Variable<Tf.Rank.R4>
    const strides = pairOf(layer.config, 'strides')
    return finished(context, tf.depthwiseConv2d(inputs[0] as Picture, kernel, strides, padding(context, 'same')))
  },
  maxPooling2d: pool2d('max'),
  averagePooling2d: pool2d('avg'),
  maxPooling1d: pool1d('max'),
  averagePooling1d: pool1d('avg'),
  globalMaxPooling1d: over('max', [1]),
  globalAveragePooling1d: over('mean', [1]),
  globalMaxPooling2d: over('max', [1, 2]),
  globalAveragePooling2d: over('mean', [1, 2]),
  upSampling2d: ({ tf, inputs, sides }) =>
    tf.image.resizeNearestNeighbor(inputs[0] as Picture, [sides[0] ?? 1, sides[1] ?? 1]),
  zeroPadding2d: ({ tf, layer, inputs }) => {
    const [down, right] = pairOf(layer.config, 'padding')
    return tf.pad(inputs[0] as Picture, [
      [0, 0],
      [down, down],
      [right, right],
      [0, 0],
    ])
  },
  cropping2d: ({ tf, layer, inputs, sides }) => {
    const [down, right] = pairOf(layer.config, 'cropping')
    return tf.slice(inputs[0] as Picture, [0, down, right, 0], [-1, ...sides])
  },
}
