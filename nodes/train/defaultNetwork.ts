import type { LayersSpec } from '../core/spec/layers.ts'
import type { Column } from '../core/spec/table.ts'
import { addLayer, startLayers } from '../layers/buildLayers.ts'
import { dense } from '../layers/dense.node.ts'
import { endLayers } from '../layers/output.node.ts'

/** Neurons of the two hidden layers. Tables are kept from being learned by heart by Train's weight penalty rather than by width. */
export const defaultUnits = (rows: number | undefined): [number, number] =>
  rows !== undefined && rows < 100 ? [32, 16] : [64, 32]

/** The network that Train makes where none is connected. */
export function defaultNetwork(options: {
  features: Column[]
  target: Column
  /** The columns as the network gets them; undefined while they are not known. */
  prepared: readonly Column[] | undefined
  rows: number | undefined
}): LayersSpec {
  const { features, target, prepared, rows } = options
  let network = startLayers({ features, target, prepared, config: { prepareRest: true } })
  for (const units of defaultUnits(rows))
    network = addLayer(network, { kind: 'dense', config: dense.params.parse({ units }) })
  return endLayers(network, { loss: 'automatic', kernelInitializer: 'automatic', l1: 0, l2: 0 })
}
