import type { Layer, LayersSpec } from '../core/spec/layers.ts'
import type { Column } from '../core/spec/table.ts'
import { layerKind } from './layerKinds.ts'

type NewLayer = { kind: string; config: Record<string, unknown> }

/** A network of the Input layer alone; `width` is the number of numbers a row, undefined while it is not known. */
export function startLayers(options: {
  features: Column[]
  target: Column | undefined
  width: number | undefined
  config?: Record<string, unknown>
}): LayersSpec {
  const { features, target, width, config = {} } = options
  const shape = width === undefined ? undefined : [width]
  const layer: Layer = {
    id: 'input',
    kind: 'input',
    config: width === undefined ? config : { ...config, width },
    inputs: [],
    shape,
    parameters: 0,
  }
  return { type: 'layers', layers: [layer], output: layer.id, shape, parameters: 0, features, target }
}

/** The network with one more layer on its output. */
export function addLayer(network: LayersSpec, { kind, config }: NewLayer): LayersSpec {
  const count = network.layers.filter((each) => each.kind === kind).length
  const layer = sized({ id: `${kind}${count + 1}`, kind, config, inputs: [network.output] }, network.layers)
  return finish(network, [...network.layers, layer], layer.id)
}

/** The same network for another number of inputs or outputs: what a run knows and an inference could only expect. */
export function resizeLayers(network: LayersSpec, sizes: { width: number; units: number }): LayersSpec {
  const layers: Layer[] = []
  for (const layer of network.layers) {
    const config =
      layer.kind === 'input'
        ? { ...layer.config, width: sizes.width }
        : layer.kind === 'output'
          ? { ...layer.config, units: sizes.units }
          : layer.config
    layers.push(sized({ id: layer.id, kind: layer.kind, config, inputs: layer.inputs }, layers))
  }
  return finish(network, layers, network.output)
}

function sized(layer: Omit<Layer, 'shape' | 'parameters'>, earlier: readonly Layer[]): Layer {
  const shapes = layer.inputs.map((id) => earlier.find((each) => each.id === id)?.shape)
  const known = shapes.filter((shape) => shape !== undefined)
  const kind = layerKind(layer.kind)
  const complete = known.length === shapes.length
  return {
    ...layer,
    shape: complete ? kind.shape(known, layer.config) : undefined,
    parameters: complete ? kind.parameters(known, layer.config) : undefined,
  }
}

function finish(network: LayersSpec, layers: Layer[], output: string): LayersSpec {
  const counts = layers.map((layer) => layer.parameters)
  return {
    ...network,
    layers,
    output,
    shape: layers.find((layer) => layer.id === output)?.shape,
    parameters: counts.reduce<number | undefined>(
      (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
      0,
    ),
  }
}
