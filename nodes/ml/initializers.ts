import type { Random } from './random.ts'

/**
 * Draws the starting weights of a kernel (inputs × outputs, or `size` where a window has so many inputs and outputs), by the names of Keras. They are drawn here and
 * not by TensorFlow.js so that every engine starts from the same weights.
 */
export function drawWeights(
  name: string,
  shape: { inputs: number; outputs: number; size?: number },
  activation: string,
  random: Random,
): Float32Array {
  const size = shape.size ?? shape.inputs * shape.outputs
  const chosen = name === 'automatic' ? automatic(activation) : name
  const draw = drawers[chosen]
  if (!draw) throw new Error(`Unknown initializer "${name}".`)
  const one = draw(shape, random)
  return Float32Array.from({ length: size }, one)
}

/** He for the ReLU family, LeCun for SELU, Glorot for what saturates. */
function automatic(activation: string): string {
  if (['relu', 'elu', 'gelu', 'swish', 'softplus'].includes(activation)) return 'heNormal'
  return activation === 'selu' ? 'leCunNormal' : 'glorotUniform'
}

type Drawer = (shape: { inputs: number; outputs: number }, random: Random) => () => number

const uniform =
  (variance: (inputs: number, outputs: number) => number): Drawer =>
  ({ inputs, outputs }, random) => {
    const limit = Math.sqrt(3 * variance(inputs, outputs))
    return () => (2 * random.next() - 1) * limit
  }

/** Normal cut at two standard deviations and widened so that the variance is as wanted, as Keras does. */
const truncatedNormal =
  (variance: (inputs: number, outputs: number) => number): Drawer =>
  ({ inputs, outputs }, random) => {
    const deviation = Math.sqrt(variance(inputs, outputs)) / 0.8796256610342398
    return () => {
      let value = random.normal()
      while (Math.abs(value) > 2) value = random.normal()
      return value * deviation
    }
  }

const glorot = (inputs: number, outputs: number) => 2 / (inputs + outputs)
const he = (inputs: number) => 2 / inputs
const leCun = (inputs: number) => 1 / inputs

const drawers: Record<string, Drawer> = {
  zeros: () => () => 0,
  glorotUniform: uniform(glorot),
  glorotNormal: truncatedNormal(glorot),
  heUniform: uniform(he),
  heNormal: truncatedNormal(he),
  leCunUniform: uniform(leCun),
  leCunNormal: truncatedNormal(leCun),
}
