import type { Layer, LayersSpec } from '../core/spec/layers.ts'
import type { Column } from '../core/spec/table.ts'
import { placeInput } from '../ml/layers/inputRows.ts'
import { product } from '../ml/layers/layerKind.ts'
import { layerKind } from '../ml/layers/layerKinds.ts'

type NewLayer = { kind: string; config: Record<string, unknown>; origin?: string | undefined }

/** A network of the Input layer alone; `prepared` are the columns as the network gets them, undefined while they are not known. */
export function startLayers(options: {
  features: Column[]
  target: Column | undefined
  prepared: readonly Column[] | undefined
  config?: Record<string, unknown>
  origin?: string | undefined
}): LayersSpec {
  const { features, target, prepared, config = {}, origin } = options
  const layer = sized(
    {
      id: 'input',
      kind: 'input',
      config: prepared ? placed(config, prepared) : config,
      inputs: [],
      ...(origin ? { origin } : {}),
    },
    [],
  )
  return { type: 'layers', layers: [layer], output: layer.id, shape: layer.shape, parameters: 0, features, target }
}

function placed(config: Record<string, unknown>, prepared: readonly Column[]): Record<string, unknown> {
  const names = Array.isArray(config['columns']) ? config['columns'].map(String) : []
  return { ...config, ...placeInput(prepared, { names, isFlat: config['isFlat'] === true }) }
}

/** The network with one more layer on its output, or on the outputs named. */
export function addLayer(
  network: LayersSpec,
  { kind, config, origin }: NewLayer,
  inputs = [network.output],
): LayersSpec {
  const layer = sized(
    { id: freeId(kind, network.layers), kind, config, inputs, ...(origin ? { origin } : {}) },
    network.layers,
  )
  return finish(network, [...network.layers, layer], layer.id)
}

const freeId = (kind: string, layers: readonly Layer[]): string => {
  if (kind === 'input' && !layers.some((each) => each.id === 'input')) return 'input'
  for (let count = layers.filter((each) => each.kind === kind).length + 1; ; count += 1)
    if (!layers.some((each) => each.id === `${kind}${count}`)) return `${kind}${count}`
}

/**
 * Branches as one network whose layers are in an order that computes. Layers drawn by the same node are one; `outputs` are the branches'
 * ends in it.
 */
export function joinLayers(branches: readonly LayersSpec[]): { network: LayersSpec; outputs: string[] } | undefined {
  const [first, ...others] = branches
  if (!first) return undefined
  const layers = [...first.layers]
  const outputs = [first.output]
  for (const branch of others) {
    const renamed = new Map<string, string>()
    for (const layer of branch.layers) {
      const inputs = layer.inputs.map((id) => renamed.get(id) ?? id)
      const same = layers.find((each) =>
        each.origin === undefined || layer.origin === undefined
          ? each.id === layer.id &&
            each.inputs.join() === inputs.join() &&
            JSON.stringify(each.config) === JSON.stringify(layer.config)
          : each.origin === layer.origin && each.kind === layer.kind,
      )
      if (same) {
        renamed.set(layer.id, same.id)
        continue
      }
      const id = layers.some((each) => each.id === layer.id) ? freeId(layer.kind, layers) : layer.id
      renamed.set(layer.id, id)
      layers.push({ ...layer, id, inputs })
    }
    outputs.push(renamed.get(branch.output) ?? branch.output)
  }
  const features = [...new Map(branches.flatMap((each) => each.features).map((each) => [each.name, each])).values()]
  const target = branches.find((each) => each.target)?.target
  return { network: finish({ ...first, features, target }, layers, first.output), outputs }
}

/** The whole network without the marks of who drew what: equal drawings are equal networks. */
export const withoutOrigins = (network: LayersSpec): LayersSpec => ({
  ...network,
  layers: network.layers.map(({ origin: _origin, ...layer }) => layer),
})

/** The same network for the columns and the number of outputs that a run knows and an inference could only expect. */
export function resizeLayers(network: LayersSpec, sizes: { columns: readonly Column[]; units: number }): LayersSpec {
  const layers: Layer[] = []
  for (const layer of network.layers) {
    const config =
      layer.kind === 'input'
        ? placed(layer.config, sizes.columns)
        : layer.kind === 'output'
          ? { ...layer.config, units: sizes.units }
          : layer.kind === 'embedding'
            ? {
                ...layer.config,
                ...vocabularyOf(
                  layers.find((each) => each.id === layer.inputs[0]),
                  sizes.columns,
                ),
              }
            : layer.config
    layers.push(sized({ id: layer.id, kind: layer.kind, config, inputs: layer.inputs }, layers))
  }
  return finish(network, layers, network.output)
}

/** How many tokens there are in the column that an Input takes; nothing where it is not known. */
export function vocabularyOf(input: Layer | undefined, columns: readonly Column[]): { inputDim?: number } {
  const slices = input?.config['slices']
  if (!Array.isArray(slices)) return {}
  const largest = Math.max(0, ...columns.map((each) => each.vocabulary ?? 0))
  return largest > 0 ? { inputDim: largest } : {}
}

function sized(layer: Omit<Layer, 'shape' | 'parameters'>, earlier: readonly Layer[]): Layer {
  const shapes = layer.inputs.map((id) => earlier.find((each) => each.id === id)?.shape)
  const known = shapes.flatMap((shape) => (shape ? [shape.map((side) => side ?? 0)] : []))
  const kind = layerKind(layer.kind)
  if (known.length < shapes.length) return { ...layer, shape: undefined, parameters: undefined }
  const shape = kind.shape(known, layer.config)
  const learned = shape && (kind.weights?.(known, layer.config) ?? []).filter((each) => !each.isState)
  return {
    ...layer,
    shape: shape && [...shape],
    parameters: learned?.reduce((sum, each) => sum + product(each.shape), 0),
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
