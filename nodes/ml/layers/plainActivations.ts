/** Changes values in place. Softmax takes them as one row. */
export type Activation = (values: Float64Array) => void

const each =
  (fn: (x: number) => number): Activation =>
  (values) => {
    for (let i = 0; i < values.length; i++) values[i] = fn(values[i] ?? 0)
  }

export const sigmoid = (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))

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
  leakyRelu: each((x) => (x > 0 ? x : 0.2 * x)),
}

export function activationNamed(name: string): Activation {
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
