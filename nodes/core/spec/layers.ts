import type { Column } from './table.ts'

/**
 * One layer of a network under construction. `config` is the tfjs-layers configuration without names and seeds;
 * `kind` is the name of the function in `tf.layers` (conv2d, maxPooling2d, lstm), or input and output. `inputs` are ids of earlier layers in the same description.
 */
export type Layer = {
  id: string
  kind: string
  config: Record<string, unknown>
  inputs: string[]
  /** Output shape without the batch; undefined until the table behind the Input layer is known. */
  shape: (number | null)[] | undefined
  parameters: number | undefined
  /** Node that drew it; tells layers apart where branches meet, and is gone once the network is whole. */
  origin?: string | undefined
}

/**
 * A network under construction, and at run time the `layers` value itself: layer nodes do no work, so what was inferred is
 * the result. `features` and `target` come from the table that the Input layer stands on.
 */
export type LayersSpec = {
  type: 'layers'
  layers: Layer[]
  /** Id of the layer whose output this port carries. */
  output: string
  /** Shape of that output, without the batch. */
  shape: (number | null)[] | undefined
  /** Trainable numbers so far. */
  parameters: number | undefined
  features: Column[]
  target: Column | undefined
  /** Set by an Output layer: how the last layer is read and what is minimised. */
  head?: { activation: 'linear' | 'sigmoid' | 'softmax'; loss: Loss } | undefined
}

export const losses = [
  'meanSquaredError',
  'meanAbsoluteError',
  'huber',
  'binaryCrossentropy',
  'categoricalCrossentropy',
] as const
export type Loss = (typeof losses)[number]
