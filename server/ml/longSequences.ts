import type { LayersSpec } from '#nodes/core/spec/layers.ts'
import { UntraceableError } from '#server/compile/untraceableError.ts'

/**
 * Steps of recurrent layers that are unrolled in a graph; longer ones are trained op by op. Measured with an LSTM of 16 units in batches
 * of 32: at 20, 80 and 160 steps the first epoch of 20 batches took 1.5, 4.7 and 5.3 s with compiling (op by op 0.6, 1.8 and 4.7 s), each
 * later batch 3, 11 and 20 ms (op by op 38, 101 and 193 ms). At 320 the graph is deeper than the compiler can walk.
 */
const longestUnrolled = 160

const recurrent = new Set(['simpleRNN', 'lstm', 'gru'])

/** Throws an UntraceableError for a network whose recurrent layers make too long a graph. */
export function refuseLongSequences({ layers }: Pick<LayersSpec, 'layers'>): void {
  const steps = layers.reduce((sum, { kind, inputs, config }) => {
    if (!recurrent.has(kind)) return sum
    const length = layers.find(({ id }) => id === inputs[0])?.shape?.[0] ?? 0
    return sum + length * (config['bothWays'] === true ? 2 : 1)
  }, 0)
  if (steps > longestUnrolled) {
    throw new UntraceableError(
      `its recurrent layers go through ${steps} steps, and a graph is made of ${longestUnrolled} at most.`,
    )
  }
}
