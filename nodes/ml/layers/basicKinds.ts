import {
  type Config,
  hasBias,
  type LayerKind,
  numberOf,
  product,
  type Sides,
  saySides,
  unchanged,
  type WeightSpec,
  wantsRank,
} from './layerKind.ts'

/** A layer in which every neuron sees every number: units × (inputs + 1 for the bias). Works along the last side. */
const fullyConnected: LayerKind = {
  shape: ([input], config) =>
    input && typeof config['units'] === 'number' ? [...input.slice(0, -1), config['units']] : undefined,
  weights: ([input], config) => {
    const inputs = input?.at(-1) ?? 0
    const outputs = numberOf(config, 'units')
    const kernel: WeightSpec = { name: 'kernel', shape: [inputs, outputs], start: { inputs, outputs } }
    return hasBias(config) ? [kernel, { name: 'bias', shape: [outputs], start: 'zeros' }] : [kernel]
  },
}

export const sidesOf = (config: Config, key: string): number[] => {
  const value = config[key]
  return Array.isArray(value) ? value.map(Number) : []
}

/** Same sides all through, or one of them 1 all through: what adding and the like needs. */
const sameSides = (name: string) => (inputs: readonly Sides[]) => {
  const [first] = inputs
  const other = inputs.find((each) => first && saySides(each) !== saySides(first))
  return first && other
    ? {
        message: `${name} needs branches of the same shape; it gets ${saySides(first)} and ${saySides(other)}.`,
        hint: 'Give the last layers before it the same number of neurons or filters, or join them with Concatenate.',
      }
    : undefined
}

const elementwise = (name: string): LayerKind => ({
  misfit: sameSides(name),
  shape: (inputs) => (sameSides(name)(inputs) ? undefined : inputs[0]),
})

/** Each step looks at all steps, in several ways (heads) at once: Vaswani et al. 2017, over one sequence. */
const attention: LayerKind = {
  misfit: wantsRank(2, 'Attention'),
  shape: ([input]) => (input?.length === 2 ? input : undefined),
  weights: ([input], config) => {
    const width = input?.[1] ?? 0
    const inner = numberOf(config, 'heads', 1) * numberOf(config, 'keySize', 1)
    const part = (name: string, from: number, to: number): WeightSpec[] => [
      { name: `${name}Kernel`, shape: [from, to], start: { inputs: from, outputs: to } },
      { name: `${name}Bias`, shape: [to], start: 'zeros' },
    ]
    return [
      ...part('query', width, inner),
      ...part('key', width, inner),
      ...part('value', width, inner),
      ...part('output', inner, width),
    ]
  },
}

export const basicKinds: Record<string, LayerKind> = {
  input: {
    shape: (_inputs, config) => {
      const sides = sidesOf(config, 'shape')
      if (sides.length > 0) return sides
      return typeof config['width'] === 'number' ? [config['width']] : undefined
    },
  },
  dense: fullyConnected,
  output: { ...fullyConnected, misfit: wantsRank(1, 'The Output layer') },
  dropout: unchanged,
  spatialDropout1d: { ...unchanged, misfit: wantsRank(2, 'Spatial dropout') },
  spatialDropout2d: { ...unchanged, misfit: wantsRank(3, 'Spatial dropout') },
  alphaDropout: unchanged,
  /** A slope of its own for negative numbers, one a channel. */
  prelu: {
    shape: ([input]) => input,
    weights: ([input]) => [{ name: 'alpha', shape: [input?.at(-1) ?? 0], start: 'quarter' }],
  },
  gaussianNoise: unchanged,
  gaussianDropout: unchanged,
  activation: unchanged,
  augment: { ...unchanged, misfit: wantsRank(3, 'Vary pictures') },
  flatten: { shape: ([input]) => input && [product(input)] },
  reshape: {
    misfit: ([input], config) => {
      const sides = sidesOf(config, 'sides')
      if (!input || product(sides) === product(input)) return undefined
      return {
        message: `Reshape cannot lay ${saySides(input)} (${product(input).toLocaleString('en')} numbers) out as ${saySides(sides)} (${product(sides).toLocaleString('en')}).`,
        hint: 'The sides multiplied must give the same count.',
      }
    },
    shape: ([input], config) =>
      input && product(sidesOf(config, 'sides')) === product(input) ? sidesOf(config, 'sides') : undefined,
  },
  permute: {
    ...{
      misfit: ([input]: readonly Sides[]) =>
        input && input.length !== 2
          ? {
              message: `Swap needs a sequence (steps × numbers); it gets ${saySides(input)}.`,
              hint: 'Put a Reshape layer before it.',
            }
          : undefined,
    },
    shape: ([input]) => (input?.length === 2 ? [input[1] ?? 0, input[0] ?? 0] : undefined),
  },
  repeatVector: {
    misfit: wantsRank(1, 'Repeat'),
    shape: ([input], config) => (input?.length === 1 ? [numberOf(config, 'times', 1), input[0] ?? 0] : undefined),
  },
  batchNormalization: {
    shape: ([input]) => input,
    weights: ([input]) => {
      const shape = [input?.at(-1) ?? 0]
      return [
        { name: 'gamma', shape, start: 'ones' },
        { name: 'beta', shape, start: 'zeros' },
        { name: 'movingMean', shape, start: 'zeros', isState: true },
        { name: 'movingVariance', shape, start: 'ones', isState: true },
      ]
    },
  },
  layerNormalization: {
    shape: ([input]) => input,
    weights: ([input]) => {
      const shape = [input?.at(-1) ?? 0]
      return [
        { name: 'gamma', shape, start: 'ones' },
        { name: 'beta', shape, start: 'zeros' },
      ]
    },
  },
  attention,
  embedding: {
    misfit: wantsRank(1, 'Embedding'),
    shape: ([input], config) => (input?.length === 1 ? [input[0] ?? 0, numberOf(config, 'outputDim', 16)] : undefined),
    weights: (_inputs, config) => [
      {
        name: 'embeddings',
        shape: [numberOf(config, 'inputDim', 1), numberOf(config, 'outputDim', 16)],
        start: 'small',
      },
    ],
  },
  add: elementwise('Add'),
  multiply: elementwise('Multiply'),
  average: elementwise('Average'),
  maximum: elementwise('Maximum'),
  minimum: elementwise('Minimum'),
  dot: {
    misfit: (inputs) => {
      const [a, b, more] = inputs
      if (!a || !b || (!more && a.length === b.length && a.length <= 2 && a.at(-1) === b.at(-1))) return undefined
      return {
        message: more
          ? 'Dot product joins two branches; it gets more.'
          : `Dot product needs two rows or two sequences with equally many numbers at the end; it gets ${saySides(a)} and ${saySides(b)}.`,
        hint: 'Put a Flatten or Dense layer at the end of the branches.',
      }
    },
    shape: ([a, b]) => {
      if (!a || !b || a.length !== b.length || a.length > 2 || a.at(-1) !== b.at(-1)) return undefined
      return a.length === 1 ? [1] : [a[0] ?? 0, b[0] ?? 0]
    },
  },
  concatenate: {
    misfit: (inputs) => {
      const [first] = inputs
      const other = inputs.find((each) => first && saySides(each.slice(0, -1)) !== saySides(first.slice(0, -1)))
      return first && other
        ? {
            message: `Concatenate joins branches along the last side; the others must be the same. It gets ${saySides(first)} and ${saySides(other)}.`,
            hint: 'Put a Flatten layer at the end of the longer branch.',
          }
        : undefined
    },
    shape: (inputs) => {
      const [first] = inputs
      return first && [...first.slice(0, -1), inputs.reduce((sum, each) => sum + (each.at(-1) ?? 0), 0)]
    },
  },
}
