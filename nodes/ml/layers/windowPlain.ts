import { numberOf, pairOf, textOf } from './layerKind.ts'
import { activationNamed } from './plainActivations.ts'
import type { PlainContext, PlainLayer, Values } from './plainContext.ts'

const none = new Float64Array()

/** How a window goes over a picture: sizes, steps, and how much is taken off at the upper and left edge. */
type Window = { size: [number, number]; strides: [number, number]; dilation: [number, number]; start: [number, number] }

function windowOf(
  input: readonly number[],
  output: readonly number[],
  given: Omit<Window, 'start'>,
  isSame: boolean,
): Window {
  const start = [0, 1].map((axis) => {
    if (!isSame) return 0
    const reach = ((given.size[axis] ?? 1) - 1) * (given.dilation[axis] ?? 1) + 1
    const wanted = ((output[axis] ?? 1) - 1) * (given.strides[axis] ?? 1) + reach - (input[axis] ?? 1)
    // TensorFlow pads the odd one at the lower and right edge.
    return Math.floor(Math.max(wanted, 0) / 2)
  })
  return { ...given, start: [start[0] ?? 0, start[1] ?? 0] }
}

/** Calls for every place of the output and every place of the input under its window. */
function each(
  [height = 0, width = 0]: readonly number[],
  [high = 0, wide = 0]: readonly number[],
  { size, strides, dilation, start }: Window,
  visit: (to: number, from: number, tap: number) => void,
): void {
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++)
      for (let i = 0; i < size[0]; i++) {
        const row = y * strides[0] - start[0] + i * dilation[0]
        if (row < 0 || row >= height) continue
        for (let j = 0; j < size[1]; j++) {
          const column = x * strides[1] - start[1] + j * dilation[1]
          if (column >= 0 && column < width) visit(y * wide + x, row * width + column, i * size[1] + j)
        }
      }
}

function finish({ layer, sides, weight, hasWeight }: PlainContext) {
  const channels = sides.at(-1) ?? 1
  const bias = hasWeight('bias') ? weight('bias') : undefined
  const activation = activationNamed(textOf(layer.config, 'activation', 'linear'))
  return (values: Values): Values => {
    if (bias) for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) + (bias[i % channels] ?? 0)
    activation(values)
    return values
  }
}

function convolution(context: PlainContext, isDepthwise: boolean, isFlat: boolean): PlainLayer {
  const { layer, inputs, sides, weight } = context
  const wide = (shape: readonly number[]) => (isFlat ? [shape[0] ?? 0, 1, shape[1] ?? 0] : shape)
  const pair = (key: string, otherwise: number): [number, number] =>
    isFlat ? [numberOf(layer.config, key, otherwise), 1] : pairOf(layer.config, key, otherwise)
  const [input, output] = [wide(inputs[0] ?? []), wide(sides)]
  const given = { size: pair('kernelSize', 3), strides: pair('strides', 1), dilation: pair('dilationRate', 1) }
  const window = windowOf(input, output, given, textOf(layer.config, 'padding', 'same') === 'same')
  const [from, to] = [input[2] ?? 0, output[2] ?? 0]
  const kernel = weight('kernel')
  const times = isDepthwise ? to / from : 1
  const end = finish(context)
  return ([x = none]) => {
    const values = new Float64Array((output[0] ?? 0) * (output[1] ?? 0) * to)
    each(input, output, window, (place, source, tap) => {
      for (let c = 0; c < from; c++) {
        const value = x[source * from + c] ?? 0
        if (value === 0) continue
        const row = isDepthwise ? (tap * from + c) * times : (tap * from + c) * to
        const at = place * to + (isDepthwise ? c * times : 0)
        const count = isDepthwise ? times : to
        for (let f = 0; f < count; f++) values[at + f] = (values[at + f] ?? 0) + value * (kernel[row + f] ?? 0)
      }
    })
    return end(values)
  }
}

function pooling({ layer, inputs, sides }: PlainContext, isMax: boolean, isFlat: boolean): PlainLayer {
  const wide = (shape: readonly number[]) => (isFlat ? [shape[0] ?? 0, 1, shape[1] ?? 0] : shape)
  const [input, output] = [wide(inputs[0] ?? []), wide(sides)]
  const size: [number, number] = isFlat
    ? [numberOf(layer.config, 'poolSize', 2), 1]
    : pairOf(layer.config, 'poolSize', 2)
  const strides: [number, number] =
    layer.config['strides'] === undefined
      ? size
      : isFlat
        ? [numberOf(layer.config, 'strides', 2), 1]
        : pairOf(layer.config, 'strides', 2)
  const window = windowOf(
    input,
    output,
    { size, strides, dilation: [1, 1] },
    textOf(layer.config, 'padding', 'valid') === 'same',
  )
  const channels = input[2] ?? 0
  const places = (output[0] ?? 0) * (output[1] ?? 0)
  return ([x = none]) => {
    const values = new Float64Array(places * channels).fill(isMax ? Number.NEGATIVE_INFINITY : 0)
    const counts = new Float64Array(places)
    each(input, output, window, (place, source) => {
      counts[place] = (counts[place] ?? 0) + 1
      for (let c = 0; c < channels; c++) {
        const [at, value] = [place * channels + c, x[source * channels + c] ?? 0]
        values[at] = isMax ? Math.max(values[at] ?? 0, value) : (values[at] ?? 0) + value
      }
    })
    return isMax ? values : values.map((sum, at) => sum / (counts[Math.floor(at / channels)] ?? 1))
  }
}

function global({ inputs }: PlainContext, isMax: boolean): PlainLayer {
  const channels = inputs[0]?.at(-1) ?? 0
  return ([x = none]) => {
    const values = new Float64Array(channels).fill(isMax ? Number.NEGATIVE_INFINITY : 0)
    x.forEach((value, at) => {
      const c = at % channels
      values[c] = isMax ? Math.max(values[c] ?? 0, value) : (values[c] ?? 0) + value
    })
    return isMax ? values : values.map((sum) => sum / (x.length / channels))
  }
}

/** Every place of the output from one place of the input, or nothing. */
function moved({ inputs, sides }: PlainContext, source: (y: number, x: number) => [number, number]): PlainLayer {
  const [height = 0, width = 0, channels = 0] = inputs[0] ?? []
  const [high = 0, wide = 0] = sides
  return ([from = none]) => {
    const values = new Float64Array(high * wide * channels)
    for (let y = 0; y < high; y++)
      for (let x = 0; x < wide; x++) {
        const [row, column] = source(y, x)
        if (row < 0 || row >= height || column < 0 || column >= width) continue
        const at = (row * width + column) * channels
        values.set(from.subarray(at, at + channels), (y * wide + x) * channels)
      }
    return values
  }
}

/** Each place of the input adds a patch to the output. */
function transposed(context: PlainContext): PlainLayer {
  const { layer, inputs, sides, weight } = context
  const [height = 0, width = 0, channels = 0] = inputs[0] ?? []
  const [high = 0, wide = 0, filters = 0] = sides
  const [size, strides] = [pairOf(layer.config, 'kernelSize', 3), pairOf(layer.config, 'strides', 2)]
  const isSame = textOf(layer.config, 'padding', 'same') === 'same'
  const cut = [0, 1].map((axis) => (isSame ? Math.floor(Math.max((size[axis] ?? 1) - (strides[axis] ?? 1), 0) / 2) : 0))
  const kernel = weight('kernel')
  const end = finish(context)
  const addPatch = (values: Values, x: Values, row: number, column: number) => {
    for (let i = 0; i < size[0]; i++)
      for (let j = 0; j < size[1]; j++) {
        const [y, z] = [row * strides[0] + i - (cut[0] ?? 0), column * strides[1] + j - (cut[1] ?? 0)]
        if (y < 0 || y >= high || z < 0 || z >= wide) continue
        for (let f = 0; f < filters; f++) {
          const at = (y * wide + z) * filters + f
          for (let c = 0; c < channels; c++)
            values[at] =
              (values[at] ?? 0) +
              (x[(row * width + column) * channels + c] ?? 0) *
                (kernel[((i * size[1] + j) * filters + f) * channels + c] ?? 0)
        }
      }
  }
  return ([x = none]) => {
    const values = new Float64Array(high * wide * filters)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) addPatch(values, x, row, column)
    return end(values)
  }
}

export const windowPlain: Record<string, (context: PlainContext) => PlainLayer> = {
  conv1d: (context) => convolution(context, false, true),
  conv2d: (context) => convolution(context, false, false),
  depthwiseConv2d: (context) => convolution(context, true, false),
  separableConv2d: (context) => {
    const { layer, inputs, sides, weight } = context
    const [filters, times] = [sides[2] ?? 1, numberOf(layer.config, 'depthMultiplier', 1)]
    const inner = (inputs[0]?.[2] ?? 1) * times
    const each = convolution(
      {
        ...context,
        layer: { ...layer, config: { ...layer.config, activation: 'linear' } },
        sides: [sides[0] ?? 1, sides[1] ?? 1, inner],
        hasWeight: (name) => name === 'kernel',
      },
      true,
      false,
    )
    const mix = weight('pointwise')
    const end = finish(context)
    return (given) => {
      const x = each(given)
      const places = x.length / inner
      const values = new Float64Array(places * filters)
      for (let place = 0; place < places; place++)
        for (let i = 0; i < inner; i++)
          for (let f = 0; f < filters; f++)
            values[place * filters + f] =
              (values[place * filters + f] ?? 0) + (x[place * inner + i] ?? 0) * (mix[i * filters + f] ?? 0)
      return end(values)
    }
  },
  conv2dTranspose: transposed,
  maxPooling2d: (context) => pooling(context, true, false),
  averagePooling2d: (context) => pooling(context, false, false),
  maxPooling1d: (context) => pooling(context, true, true),
  averagePooling1d: (context) => pooling(context, false, true),
  globalMaxPooling1d: (context) => global(context, true),
  globalAveragePooling1d: (context) => global(context, false),
  globalMaxPooling2d: (context) => global(context, true),
  globalAveragePooling2d: (context) => global(context, false),
  upSampling2d: (context) => {
    const [down, right] = pairOf(context.layer.config, 'size', 2)
    return moved(context, (y, x) => [Math.floor(y / down), Math.floor(x / right)])
  },
  zeroPadding2d: (context) => {
    const [down, right] = pairOf(context.layer.config, 'padding')
    return moved(context, (y, x) => [y - down, x - right])
  },
  cropping2d: (context) => {
    const [down, right] = pairOf(context.layer.config, 'cropping')
    return moved(context, (y, x) => [y + down, x + right])
  },
}
