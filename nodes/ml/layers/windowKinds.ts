import {
  type Config,
  hasBias,
  type LayerKind,
  type Misfit,
  numberOf,
  pairOf,
  type Sides,
  saySides,
  textOf,
  type WeightSpec,
  wantsRank,
  windowed,
} from './layerKind.ts'

const paddingOf = (config: Config): string => textOf(config, 'padding', 'same')

const bias = (config: Config, size: number): WeightSpec[] =>
  hasBias(config) ? [{ name: 'bias', shape: [size], start: 'zeros' }] : []

function convolved(
  [height = 0, width = 0]: Sides,
  config: Config,
  key: string,
  strideKey: string,
  otherwise?: [number, number],
): [number, number] {
  const [high, wide] = pairOf(config, key, 3)
  const [down, right] = config[strideKey] === undefined && otherwise ? otherwise : pairOf(config, strideKey, 1)
  const [dilateDown, dilateRight] = pairOf(config, 'dilationRate', 1)
  return [
    windowed(height, high, down, paddingOf(config), dilateDown),
    windowed(width, wide, right, paddingOf(config), dilateRight),
  ]
}

/** Sides after a convolution is run backwards: each place becomes a patch. */
function enlarged([height = 0, width = 0]: Sides, config: Config): [number, number] {
  const [sizes, strides] = [pairOf(config, 'kernelSize', 3), pairOf(config, 'strides', 2)]
  const side = (from: number, axis: 0 | 1) =>
    from * strides[axis] + (paddingOf(config) === 'same' ? 0 : Math.max(sizes[axis] - strides[axis], 0))
  return [side(height, 0), side(width, 1)]
}

const tooSmall = (name: string, input: Sides): Misfit => ({
  message: `${name}: its window is larger than what comes in (${saySides(input)}).`,
  hint: 'Take a smaller window, pad the edges ("same"), or use fewer pooling layers before it.',
})

/** With a shape function of a rank: too small a picture gives no shape, and says so. */
function picture(
  name: string,
  shape: (input: Sides, config: Config) => number[],
  weights?: LayerKind['weights'],
): LayerKind {
  const rank = wantsRank(3, name)
  return {
    misfit: (inputs, config) => {
      const [input] = inputs
      return (
        rank(inputs) ?? (input && shape(input, config).some((side) => side < 1) ? tooSmall(name, input) : undefined)
      )
    },
    shape: ([input], config) =>
      input?.length === 3 && shape(input, config).every((side) => side >= 1) ? shape(input, config) : undefined,
    ...(weights ? { weights } : {}),
  }
}

function sequence(
  name: string,
  shape: (input: Sides, config: Config) => number[],
  weights?: LayerKind['weights'],
): LayerKind {
  const rank = wantsRank(2, name)
  return {
    misfit: (inputs, config) => {
      const [input] = inputs
      return (
        rank(inputs) ?? (input && shape(input, config).some((side) => side < 1) ? tooSmall(name, input) : undefined)
      )
    },
    shape: ([input], config) =>
      input?.length === 2 && shape(input, config).every((side) => side >= 1) ? shape(input, config) : undefined,
    ...(weights ? { weights } : {}),
  }
}

const pool2d = (name: string): LayerKind =>
  picture(name, (input, config) => [
    ...convolved(input, { padding: 'valid', ...config }, 'poolSize', 'strides', pairOf(config, 'poolSize', 2)),
    input[2] ?? 0,
  ])

const pool1d = (name: string): LayerKind =>
  sequence(name, ([steps = 0, width = 0], config) => {
    const size = numberOf(config, 'poolSize', 2)
    return [windowed(steps, size, numberOf(config, 'strides', size), textOf(config, 'padding', 'valid')), width]
  })

const global1d = (name: string): LayerKind => ({
  misfit: wantsRank(2, name),
  shape: ([input]) => (input?.length === 2 ? [input[1] ?? 0] : undefined),
})
const global2d = (name: string): LayerKind => ({
  misfit: wantsRank(3, name),
  shape: ([input]) => (input?.length === 3 ? [input[2] ?? 0] : undefined),
})

/** Gates a recurrent unit has: its weights are so many times as wide. */
const recurrent = (name: string, gates: number): LayerKind => {
  const directions = (config: Config) => (config['bothWays'] === true ? ['', 'back_'] : [''])
  return {
    misfit: wantsRank(2, name),
    shape: ([input], config) => {
      if (input?.length !== 2) return undefined
      const width = numberOf(config, 'units', 1) * directions(config).length
      return config['returnSequences'] === true ? [input[0] ?? 0, width] : [width]
    },
    weights: ([input], config) => {
      const inputs = input?.at(-1) ?? 0
      const units = numberOf(config, 'units', 1)
      return directions(config).flatMap((prefix): WeightSpec[] => [
        { name: `${prefix}kernel`, shape: [inputs, units * gates], start: { inputs, outputs: units * gates } },
        { name: `${prefix}recurrentKernel`, shape: [units, units * gates], start: 'orthogonal' },
        { name: `${prefix}bias`, shape: [units * gates], start: gates === 4 ? 'forget' : 'zeros' },
      ])
    },
  }
}

export const windowKinds: Record<string, LayerKind> = {
  conv1d: sequence(
    'Convolution over a sequence',
    ([steps = 0], config) => [
      windowed(
        steps,
        numberOf(config, 'kernelSize', 3),
        numberOf(config, 'strides', 1),
        paddingOf(config),
        numberOf(config, 'dilationRate', 1),
      ),
      numberOf(config, 'filters', 1),
    ],
    ([input], config) => {
      const [size, channels, filters] = [
        numberOf(config, 'kernelSize', 3),
        input?.[1] ?? 0,
        numberOf(config, 'filters', 1),
      ]
      return [
        {
          name: 'kernel',
          shape: [size, channels, filters],
          start: { inputs: size * channels, outputs: size * filters },
        },
        ...bias(config, filters),
      ]
    },
  ),
  conv2d: picture(
    'Convolution',
    (input, config) => [...convolved(input, config, 'kernelSize', 'strides'), numberOf(config, 'filters', 1)],
    ([input], config) => {
      const [high, wide] = pairOf(config, 'kernelSize', 3)
      const [channels, filters] = [input?.[2] ?? 0, numberOf(config, 'filters', 1)]
      return [
        {
          name: 'kernel',
          shape: [high, wide, channels, filters],
          start: { inputs: high * wide * channels, outputs: high * wide * filters },
        },
        ...bias(config, filters),
      ]
    },
  ),
  depthwiseConv2d: picture(
    'Depthwise convolution',
    (input, config) => [
      ...convolved(input, config, 'kernelSize', 'strides'),
      (input[2] ?? 0) * numberOf(config, 'depthMultiplier', 1),
    ],
    ([input], config) => {
      const [high, wide] = pairOf(config, 'kernelSize', 3)
      const [channels, times] = [input?.[2] ?? 0, numberOf(config, 'depthMultiplier', 1)]
      return [
        {
          name: 'kernel',
          shape: [high, wide, channels, times],
          start: { inputs: high * wide, outputs: high * wide * times },
        },
        ...bias(config, channels * times),
      ]
    },
  ),
  separableConv2d: picture(
    'Separable convolution',
    (input, config) => [...convolved(input, config, 'kernelSize', 'strides'), numberOf(config, 'filters', 1)],
    ([input], config) => {
      const [high, wide] = pairOf(config, 'kernelSize', 3)
      const [channels, times] = [input?.[2] ?? 0, numberOf(config, 'depthMultiplier', 1)]
      const [inner, filters] = [channels * times, numberOf(config, 'filters', 1)]
      return [
        {
          name: 'kernel',
          shape: [high, wide, channels, times],
          start: { inputs: high * wide, outputs: high * wide * times },
        },
        { name: 'pointwise', shape: [1, 1, inner, filters], start: { inputs: inner, outputs: filters } },
        ...bias(config, filters),
      ]
    },
  ),
  conv2dTranspose: picture(
    'Enlarging convolution',
    (input, config) => [...enlarged(input, config), numberOf(config, 'filters', 1)],
    ([input], config) => {
      const [high, wide] = pairOf(config, 'kernelSize', 3)
      const [channels, filters] = [input?.[2] ?? 0, numberOf(config, 'filters', 1)]
      return [
        {
          name: 'kernel',
          shape: [high, wide, filters, channels],
          start: { inputs: high * wide * channels, outputs: high * wide * filters },
        },
        ...bias(config, filters),
      ]
    },
  ),
  maxPooling2d: pool2d('Max pooling'),
  averagePooling2d: pool2d('Average pooling'),
  maxPooling1d: pool1d('Max pooling'),
  averagePooling1d: pool1d('Average pooling'),
  globalMaxPooling1d: global1d('Global max pooling'),
  globalAveragePooling1d: global1d('Global average pooling'),
  globalMaxPooling2d: global2d('Global max pooling'),
  globalAveragePooling2d: global2d('Global average pooling'),
  upSampling2d: picture('Enlarge', ([height = 0, width = 0, channels = 0], config) => {
    const [down, right] = pairOf(config, 'size', 2)
    return [height * down, width * right, channels]
  }),
  zeroPadding2d: picture('Zero padding', ([height = 0, width = 0, channels = 0], config) => {
    const [down, right] = pairOf(config, 'padding', 1)
    return [height + 2 * down, width + 2 * right, channels]
  }),
  cropping2d: picture('Crop', ([height = 0, width = 0, channels = 0], config) => {
    const [down, right] = pairOf(config, 'cropping', 1)
    return [height - 2 * down, width - 2 * right, channels]
  }),
  simpleRNN: recurrent('A recurrent layer', 1),
  gru: recurrent('GRU', 3),
  lstm: recurrent('LSTM', 4),
}
