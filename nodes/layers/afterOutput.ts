import type { NodeProblem } from '../core/problem.ts'
import type { LayersSpec } from '../core/spec/layers.ts'

/** Ends with an Output layer: no layer fits behind it, so there the last layer is one wherever there is one. */
export const isEnded = (network: LayersSpec): boolean => network.layers.at(-1)?.kind === 'output'

/** Said by a layer that is connected behind an Output. */
export const afterOutput: NodeProblem = {
  code: 'after_output',
  severity: 'error',
  port: 'x',
  message: 'An Output layer ends the network; no layer can follow it.',
  hint: 'Connect the layer before the Output instead.',
  fix: { kind: 'removeEdge', title: 'Remove the connection', port: 'x' },
}
