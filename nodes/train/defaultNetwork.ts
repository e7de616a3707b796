import type { LayersSpec } from '../core/spec/layers.ts'
import type { Column } from '../core/spec/table.ts'
import { addLayer, startLayers } from '../layers/buildLayers.ts'
import { conv2d } from '../layers/conv2d.node.ts'
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
  const hidden = isPictures(network) ? pictureLayers(network) : denseLayers(rows)
  for (const layer of hidden) network = addLayer(network, layer)
  return endLayers(network, { loss: 'automatic', kernelInitializer: 'automatic', l1: 0, l2: 0 })
}

type Drawn = { kind: string; config: Record<string, unknown> }

const isPictures = (network: LayersSpec): boolean => network.shape?.length === 3

const denseLayers = (rows: number | undefined): Drawn[] =>
  defaultUnits(rows).map((units) => ({ kind: 'dense', config: dense.params.parse({ units }) }))

/** Convolution and pooling as often as the picture can be halved, three times at most; then one dense layer. */
function pictureLayers(network: LayersSpec): Drawn[] {
  const shorter = Math.min(network.shape?.[0] ?? 1, network.shape?.[1] ?? 1)
  const times = Math.max(1, Math.min(3, Math.floor(Math.log2(shorter / 4))))
  const filters = [16, 32, 64]
  return [
    ...filters
      .slice(0, times)
      .flatMap((count): Drawn[] => [
        { kind: 'conv2d', config: conv2d.params.parse({ filters: count }) },
        ...(shorter >= 4 ? [{ kind: 'maxPooling2d', config: { poolSize: 2, padding: 'valid' } }] : []),
      ]),
    { kind: 'flatten', config: {} },
    { kind: 'dropout', config: { rate: 0.3 } },
    { kind: 'dense', config: dense.params.parse({ units: 64 }) },
  ]
}
