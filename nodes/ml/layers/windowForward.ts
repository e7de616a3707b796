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

/** Zeros between the places of a picture, so that a convolution run backwards is one run forwards; for batches of any size. */
function spreadOut(x: Picture, [down, right]: [number, number]): Picture {
  const [, height, width, channels] = x.shape
  const rows = x
    .reshape([-1, height, 1, width * channels])
    .pad([
      [0, 0],
      [0, 0],
      [0, down - 1],
      [0, 0],
    ])
    .reshape([-1, height * down * width, 1, channels])
  return rows
    .pad([
      [0, 0],
      [0, 0],
      [0, right - 1],
      [0, 0],
    ])
    .reshape([-1, height * down, width * right, channels]) as Picture
}

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
  separableConv2d: (context) => {
    const { tf, layer, inputs, weight } = context
    const strides = pairOf(layer.config, 'strides')
    const kernel = weight('kernel') as Tf.Variable<Tf.Rank.R4>
    const each = tf.depthwiseConv2d(inputs[0] as Picture, kernel, strides, padding(context, 'same'))
    return finished(context, tf.conv2d(each, weight('pointwise') as Tf.Variable<Tf.Rank.R4>, 1, 'valid'))
  },
  conv2dTranspose: (context) => {
    const { tf, layer, inputs, sides, weight } = context
    const kernel = weight('kernel')
    const [sizes, strides] = [pairOf(layer.config, 'kernelSize', 3), pairOf(layer.config, 'strides', 2)]
    const spread = spreadOut(inputs[0] as Picture, strides)
    const around = ([0, 1] as const).map((axis): [number, number] => {
      const [size, stride, from] = [sizes[axis], strides[axis], spread.shape[axis + 1] ?? 0]
      const cut = padding(context, 'same') === 'same' ? Math.floor(Math.max(size - stride, 0) / 2) : 0
      const before = size - 1 - cut
      return [before, (sides[axis] ?? 0) - from - before + size - 1]
    })
    const [rows = [0, 0], columns = [0, 0]] = around
    const padded = tf.pad(spread, [[0, 0], rows, columns, [0, 0]]) as Picture
    const turned = tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]) as Tf.Tensor4D
    return finished(context, tf.conv2d(padded, turned, 1, 'valid'))
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
