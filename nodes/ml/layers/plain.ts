import { attentionPlain } from './attentionPlain.ts'
import { slicesOf } from './inputRows.ts'
import { numberOf, product, textOf } from './layerKind.ts'
import { type Activation, activationNamed } from './plainActivations.ts'
import type { MakePlain } from './plainContext.ts'
import { recurrentPlain } from './recurrentPlain.ts'
import { windowPlain } from './windowPlain.ts'

const none = new Float64Array()
const same: MakePlain =
  () =>
  ([x = none]) =>
    x

const fullyConnected: MakePlain = ({ layer, inputs, weight, hasWeight, head }) => {
  const kernel = weight('kernel')
  const from = inputs[0]?.at(-1) ?? 0
  const to = kernel.length / from
  const bias = hasWeight('bias') ? weight('bias') : undefined
  const count = product(inputs[0] ?? []) / from
  const activation: Activation = activationNamed(layer.kind === 'output' ? head : String(layer.config['activation']))
  return ([x = none]) => {
    const all = new Float64Array(count * to)
    for (let r = 0; r < count; r++) {
      const sums = all.subarray(r * to, (r + 1) * to)
      if (bias) sums.set(bias)
      for (let i = 0; i < from; i++) {
        const value = x[r * from + i] ?? 0
        if (value === 0) continue
        const row = i * to
        for (let j = 0; j < to; j++) sums[j] = (sums[j] ?? 0) + value * (kernel[row + j] ?? 0)
      }
      activation(sums)
    }
    return all
  }
}

const inputRows: MakePlain = ({ layer, sides }) => {
  const slices = slicesOf(layer)
  if (!slices) return ([x = none]) => x
  const size = product(sides)
  return ([x = none]) => {
    const values = new Float64Array(size)
    let at = 0
    for (const [from, count] of slices) {
      values.set(x.subarray(from, from + count), at)
      at += count
    }
    return values
  }
}

const fold =
  (join: (a: number, b: number) => number): MakePlain =>
  () =>
  ([first = none, ...others]) => {
    const values = Float64Array.from(first)
    for (const other of others) for (let i = 0; i < values.length; i++) values[i] = join(values[i] ?? 0, other[i] ?? 0)
    return values
  }

const scaled: MakePlain = ({ layer, weight }) => {
  const [gamma, beta, mean, variance] = [
    weight('gamma'),
    weight('beta'),
    weight('movingMean'),
    weight('movingVariance'),
  ]
  const width = gamma.length
  const epsilon = numberOf(layer.config, 'epsilon', 0.001)
  const factor = Float64Array.from(gamma, (value, i) => value / Math.sqrt((variance[i] ?? 0) + epsilon))
  return ([x = none]) =>
    x.map((value, i) => (value - (mean[i % width] ?? 0)) * (factor[i % width] ?? 0) + (beta[i % width] ?? 0))
}

const layerNormalization: MakePlain = ({ layer, weight }) => {
  const [gamma, beta] = [weight('gamma'), weight('beta')]
  const width = gamma.length
  const epsilon = numberOf(layer.config, 'epsilon', 0.001)
  return ([x = none]) => {
    const values = new Float64Array(x.length)
    for (let from = 0; from < x.length; from += width) {
      const part = x.subarray(from, from + width)
      const mean = part.reduce((sum, value) => sum + value, 0) / width
      const deviation = Math.sqrt(part.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width + epsilon)
      part.forEach((value, i) => {
        values[from + i] = ((value - mean) / deviation) * (gamma[i] ?? 0) + (beta[i] ?? 0)
      })
    }
    return values
  }
}

const dot: MakePlain = ({ inputs }) => {
  const width = inputs[0]?.at(-1) ?? 1
  return ([a = none, b = none]) => {
    const [rows, columns] = [a.length / width, b.length / width]
    const values = new Float64Array(rows * columns)
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++)
        for (let i = 0; i < width; i++)
          values[r * columns + c] = (values[r * columns + c] ?? 0) + (a[r * width + i] ?? 0) * (b[c * width + i] ?? 0)
    return values
  }
}

export const plainLayers: Record<string, MakePlain> = {
  input: inputRows,
  dense: fullyConnected,
  output: fullyConnected,
  dropout: same,
  spatialDropout1d: same,
  spatialDropout2d: same,
  alphaDropout: same,
  prelu: ({ weight }) => {
    const alpha = weight('alpha')
    return ([x = none]) => x.map((value, i) => (value > 0 ? value : value * (alpha[i % alpha.length] ?? 0)))
  },
  dot,
  attention: attentionPlain,
  gaussianNoise: same,
  gaussianDropout: same,
  augment: same,
  flatten: same,
  reshape: same,
  activation: ({ layer, sides }) => {
    const activation = activationNamed(textOf(layer.config, 'activation', 'relu'))
    const width = sides.at(-1) ?? 1
    return ([x = none]) => {
      const values = Float64Array.from(x)
      for (let from = 0; from < values.length; from += width) activation(values.subarray(from, from + width))
      return values
    }
  },
  permute: ({ inputs }) => {
    const [rows = 0, columns = 0] = inputs[0] ?? []
    return ([x = none]) => {
      const values = new Float64Array(x.length)
      for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) values[c * rows + r] = x[r * columns + c] ?? 0
      return values
    }
  },
  repeatVector:
    ({ sides: [times = 1, width = 0] }) =>
    ([x = none]) => {
      const values = new Float64Array(times * width)
      for (let at = 0; at < times; at++) values.set(x, at * width)
      return values
    },
  batchNormalization: scaled,
  layerNormalization,
  embedding: ({ layer, sides: [, width = 1], weight }) => {
    const table = weight('embeddings')
    const isMasked = layer.config['maskZero'] === true
    return ([tokens = none]) => {
      const values = new Float64Array(tokens.length * width)
      tokens.forEach((token, at) => {
        if (!(isMasked && token === 0)) values.set(table.subarray(token * width, (token + 1) * width), at * width)
      })
      return values
    }
  },
  add: fold((a, b) => a + b),
  multiply: fold((a, b) => a * b),
  maximum: fold(Math.max),
  minimum: fold(Math.min),
  average: (context) => {
    const sum = fold((a, b) => a + b)(context)
    return (inputs) => sum(inputs).map((value) => value / inputs.length)
  },
  concatenate: ({ inputs, sides }) => {
    const width = sides.at(-1) ?? 0
    const widths = inputs.map((each) => each.at(-1) ?? 0)
    const count = product(sides) / width
    return (given) => {
      const values = new Float64Array(count * width)
      for (let r = 0; r < count; r++) {
        let at = r * width
        given.forEach((each, index) => {
          const wide = widths[index] ?? 0
          values.set(each.subarray(r * wide, (r + 1) * wide), at)
          at += wide
        })
      }
      return values
    }
  },
  ...windowPlain,
  ...recurrentPlain,
}
