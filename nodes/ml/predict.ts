import type { LayersSpec } from '../core/spec/layers.ts'
import { isFullyConnected, type Weight } from './weights.ts'

/**
 * A network as a plain function: no TensorFlow.js, microseconds a row. Sums run in double precision over float32 inputs and
 * weights, so that it differs from an engine by that engine's rounding alone. `outputs` are per row: [value] for a regression
 * (before scaling back), [p] for two classes, one probability a class otherwise.
 */
export type Predictor = { width: number; outputs: number; predict: (features: ArrayLike<number>) => Float64Array }

type Step = { from: number; to: number; kernel: Float32Array; bias: Float32Array | undefined; activation: Activation }
type Activation = (values: Float64Array) => void

export function createPredictor(network: LayersSpec, weights: readonly Weight[]): Predictor {
  const steps: Step[] = []
  const width = network.layers[0]?.shape?.[0]
  if (width === undefined || width === null) throw new Error('The width of the network is not known.')
  let at = network.layers[0]?.id
  for (const layer of network.layers.slice(1)) {
    if (layer.inputs.length !== 1 || layer.inputs[0] !== at)
      throw new Error('Only a chain of layers is served plainly.')
    at = layer.id
    if (layer.kind === 'dropout') continue
    if (!isFullyConnected(layer)) throw new Error(`Layers of the kind "${layer.kind}" are not served plainly.`)
    const kernel = weights.find((each) => each.layer === layer.id && each.name === 'kernel')
    const bias = weights.find((each) => each.layer === layer.id && each.name === 'bias')
    const [from, to] = kernel?.shape ?? []
    if (!kernel || from === undefined || to === undefined) throw new Error(`Layer "${layer.id}" has no weights.`)
    const name = layer.kind === 'output' ? network.head?.activation : layer.config['activation']
    steps.push({ from, to, kernel: kernel.values, bias: bias?.values, activation: activationNamed(String(name)) })
  }
  const outputs = steps.at(-1)?.to ?? width
  return {
    width,
    outputs,
    predict: (features) => {
      if (features.length !== width)
        throw new Error(`A row has ${features.length} numbers; the network takes ${width}.`)
      let values = new Float64Array(width)
      for (let i = 0; i < width; i++) values[i] = Math.fround(features[i] ?? Number.NaN)
      for (const step of steps) values = applyStep(step, values)
      return values
    },
  }
}

function applyStep({ from, to, kernel, bias, activation }: Step, input: Float64Array): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(to)
  if (bias) sums.set(bias)
  for (let i = 0; i < from; i++) {
    const value = input[i] ?? 0
    const row = i * to
    for (let j = 0; j < to; j++) sums[j] = (sums[j] ?? 0) + value * (kernel[row + j] ?? 0)
  }
  activation(sums)
  return sums
}

const each =
  (fn: (x: number) => number): Activation =>
  (values) => {
    for (let i = 0; i < values.length; i++) values[i] = fn(values[i] ?? 0)
  }

const sigmoid = (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))

const softmax: Activation = (values) => {
  let highest = Number.NEGATIVE_INFINITY
  for (const value of values) highest = Math.max(highest, value)
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    const power = Math.exp((values[i] ?? 0) - highest)
    values[i] = power
    sum += power
  }
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) / sum
}

const seluScale = 1.0507009873554805
const seluAlpha = 1.6732632423543772

const activations: Record<string, Activation> = {
  linear: () => {},
  relu: each((x) => (x > 0 ? x : 0)),
  elu: each((x) => (x > 0 ? x : Math.expm1(x))),
  selu: each((x) => seluScale * (x > 0 ? x : seluAlpha * Math.expm1(x))),
  gelu: each((x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2))),
  swish: each((x) => x * sigmoid(x)),
  tanh: each(Math.tanh),
  sigmoid: each(sigmoid),
  softplus: each((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  softsign: each((x) => x / (1 + Math.abs(x))),
  softmax,
}

function activationNamed(name: string): Activation {
  const activation = activations[name]
  if (!activation) throw new Error(`Unknown activation "${name}".`)
  return activation
}

/** Error function, Abramowitz and Stegun 7.1.26: the formula that TensorFlow.js's own engines use, off by 1.5e-7 at most. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  return Math.sign(x) * (1 - poly * Math.exp(-x * x))
}
