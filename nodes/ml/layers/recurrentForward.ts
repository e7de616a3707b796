import type * as Tf from '@tensorflow/tfjs'
import type { TensorFlow } from '../tensorFlow.ts'
import type { Forward, ForwardContext } from './forwardContext.ts'

type Step = (tf: TensorFlow, given: Tf.Tensor, state: Tf.Tensor[], kernel: Tf.Tensor, units: number) => Tf.Tensor[]

const gate = (tf: TensorFlow, x: Tf.Tensor, at: number, units: number): Tf.Tensor =>
  tf.slice(x, [0, at * units], [-1, units])

/** New states, the output first. Gates in Keras's order: input, forget, candidate, output; update, reset, candidate. */
const steps: Record<string, { states: number; step: Step }> = {
  simpleRNN: {
    states: 1,
    step: (tf, given, [h], kernel) => [tf.tanh(h ? given.add(tf.matMul(h, kernel)) : given)],
  },
  lstm: {
    states: 2,
    step: (tf, given, [h, c], kernel, units) => {
      const all = h ? given.add(tf.matMul(h, kernel)) : given
      const added = tf.sigmoid(gate(tf, all, 0, units)).mul(tf.tanh(gate(tf, all, 2, units)))
      const cell = c
        ? tf
            .sigmoid(gate(tf, all, 1, units))
            .mul(c)
            .add(added)
        : added
      return [tf.sigmoid(gate(tf, all, 3, units)).mul(tf.tanh(cell)), cell]
    },
  },
  gru: {
    states: 1,
    step: (tf, given, [h], kernel, units) => {
      if (!h) {
        const update = tf.sigmoid(gate(tf, given, 0, units))
        return [tf.sub(1, update).mul(tf.tanh(gate(tf, given, 2, units)))]
      }
      const [gates, candidate] = [
        tf.slice(kernel, [0, 0], [-1, 2 * units]),
        tf.slice(kernel, [0, 2 * units], [-1, units]),
      ]
      const both = tf.sigmoid(tf.slice(given, [0, 0], [-1, 2 * units]).add(tf.matMul(h, gates)))
      const update = gate(tf, both, 0, units)
      const wanted = tf.tanh(gate(tf, given, 2, units).add(tf.matMul(gate(tf, both, 1, units).mul(h), candidate)))
      return [update.mul(h).add(tf.sub(1, update).mul(wanted))]
    },
  },
}

/** One direction, step by step (unrolled, so that it can be traced): the outputs of all steps in the order they were made. */
function direction(context: ForwardContext, prefix: string): Tf.Tensor[] {
  const { tf, layer, inputs, weight } = context
  const kind = steps[layer.kind]
  const [input] = inputs
  if (!kind || !input) throw new Error(`Layer "${layer.id}" cannot be computed.`)
  const units = Number(layer.config['units'])
  const [length = 0, width = 0] = input.shape.slice(1)
  const projected = tf
    .matMul(input.reshape([-1, width]), weight(`${prefix}kernel`))
    .add(weight(`${prefix}bias`))
    .reshape([-1, length, weight(`${prefix}bias`).size])
  const forth = tf.unstack(projected, 1)
  // Not reversed in place: the list is the engine's own, by whose order slopes find their way back.
  const given = prefix === 'back_' ? forth.toReversed() : forth
  const outputs: Tf.Tensor[] = []
  let state: Tf.Tensor[] = []
  for (const each of given) {
    state = kind.step(tf, each, state, weight(`${prefix}recurrentKernel`), units)
    const [output] = state
    if (output) outputs.push(output)
  }
  return outputs
}

const recurrent: Forward = (context) => {
  const { tf, layer } = context
  const isWhole = layer.config['returnSequences'] === true
  const there = direction(context, '')
  const back = layer.config['bothWays'] === true ? direction(context, 'back_') : undefined
  const last = (outputs: Tf.Tensor[]): Tf.Tensor => outputs.at(-1) ?? tf.zeros([1, 1])
  const read = (outputs: Tf.Tensor[]) => (isWhole ? tf.stack(outputs, 1) : last(outputs))
  if (!back) return read(there)
  return tf.concat([read(there), isWhole ? tf.stack(back.toReversed(), 1) : last(back)], -1)
}

export const recurrentForward: Record<string, Forward> = { simpleRNN: recurrent, lstm: recurrent, gru: recurrent }
