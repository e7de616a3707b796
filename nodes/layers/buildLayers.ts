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
    new Map(),
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
  const index = takeIndex(network.layers)
  const layer = sized({ id: freeId(kind, index), kind, config, inputs, ...(origin ? { origin } : {}) }, index.byId)
  const layers = [...network.layers, layer]
  remember(index, layer)
  indexes.set(layers, index)
  return {
    ...network,
    layers,
    output: layer.id,
    shape: layer.shape,
    parameters: plus(network.parameters, layer.parameters),
  }
}

const freeId = (kind: string, { byId, kinds }: LayerIndex): string => {
  if (kind === 'input' && !byId.has('input')) return 'input'
  for (let count = (kinds.get(kind) ?? 0) + 1; ; count += 1) if (!byId.has(`${kind}${count}`)) return `${kind}${count}`
}

/**
 * Branches as one network whose layers are in an order that computes. Layers drawn by the same node are one; `outputs` are the branches'
 * ends in it.
 */
export function joinLayers(branches: readonly LayersSpec[]): { network: LayersSpec; outputs: string[] } | undefined {
  const [first, ...others] = branches
  if (!first) return undefined
  const layers = [...first.layers]
  const index = indexOf(layers)
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
      const id = index.byId.has(layer.id) ? freeId(layer.kind, index) : layer.id
      renamed.set(layer.id, id)
      const added = { ...layer, id, inputs }
      layers.push(added)
      remember(index, added)
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
  const { byId } = indexOf(layers)
  for (const layer of network.layers) {
    const config =
      layer.kind === 'input'
        ? placed(layer.config, sizes.columns)
        : layer.kind === 'output'
          ? { ...layer.config, units: sizes.units }
          : layer.kind === 'embedding'
            ? {
                ...layer.config,
                ...vocabularyOf(byId.get(layer.inputs[0] ?? ''), sizes.columns),
              }
            : layer.config
    const made = sized({ id: layer.id, kind: layer.kind, config, inputs: layer.inputs }, byId)
    layers.push(made)
    byId.set(made.id, made)
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

function sized(layer: Omit<Layer, 'shape' | 'parameters'>, earlier: ReadonlyMap<string, Layer>): Layer {
  const shapes = layer.inputs.map((id) => earlier.get(id)?.shape)
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
  return {
    ...network,
    layers,
    output,
    shape: layers.find((layer) => layer.id === output)?.shape,
    parameters: layers.map((layer) => layer.parameters).reduce(plus, 0),
  }
}

const plus = (sum: number | undefined, count: number | undefined): number | undefined =>
  sum === undefined || count === undefined ? undefined : sum + count

/** What is looked up while a network grows: its layers by id, and how many there are of each kind. */
type LayerIndex = { byId: Map<string, Layer>; kinds: Map<string, number> }

/** Of networks that were just grown: in a chain of thousands each layer finds the index of the one before. */
const indexes = new WeakMap<readonly Layer[], LayerIndex>()

function indexOf(layers: readonly Layer[]): LayerIndex {
  const index: LayerIndex = { byId: new Map(), kinds: new Map() }
  for (const layer of layers) remember(index, layer)
  return index
}

/** The index of these layers, to be carried on to the network that grows from them. */
function takeIndex(layers: readonly Layer[]): LayerIndex {
  const found = indexes.get(layers)
  indexes.delete(layers)
  return found ?? indexOf(layers)
}

function remember({ byId, kinds }: LayerIndex, layer: Layer): void {
  if (!byId.has(layer.id)) byId.set(layer.id, layer)
  kinds.set(layer.kind, (kinds.get(layer.kind) ?? 0) + 1)
}
