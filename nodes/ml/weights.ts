import type { Layer, LayersSpec } from '../core/spec/layers.ts'
import { drawWeights } from './initializers.ts'
import { createRandom, deriveSeed } from './random.ts'

/** One array of a layer's weights with its shape; a network's are in layer order, a layer's kernel before its bias. */
export type Weight = { layer: string; name: 'kernel' | 'bias'; shape: number[]; values: Float32Array }

/** Shapes of a network's weights, in order. Throws when a width is still unknown: a run resizes the network first. */
export function weightShapes(network: LayersSpec): Omit<Weight, 'values'>[] {
  return network.layers.flatMap((layer) => {
    if (!isFullyConnected(layer)) return []
    const inputs = widthOf(network, layer.inputs[0])
    const outputs = widthOf(network, layer.id)
    const shapes: Omit<Weight, 'values'>[] = [{ layer: layer.id, name: 'kernel', shape: [inputs, outputs] }]
    if (layer.config['useBias'] !== false) shapes.push({ layer: layer.id, name: 'bias', shape: [outputs] })
    return shapes
  })
}

export const isFullyConnected = (layer: Layer): boolean => layer.kind === 'dense' || layer.kind === 'output'

function widthOf(network: LayersSpec, id: string | undefined): number {
  const width = network.layers.find((each) => each.id === id)?.shape?.at(-1)
  if (width === undefined || width === null) throw new Error(`The width of layer "${id}" is not known.`)
  return width
}

/** Weights to start training from: kernels drawn with a seed of their own a layer, biases zero. */
export function initialWeights(network: LayersSpec, seed: number): Weight[] {
  return weightShapes(network).map((each) => {
    const size = each.shape.reduce((product, side) => product * side, 1)
    if (each.name === 'bias') return { ...each, values: new Float32Array(size) }
    const config = network.layers.find((layer) => layer.id === each.layer)?.config ?? {}
    const random = createRandom(deriveSeed(seed, 'weights', each.layer))
    const [inputs = 0, outputs = 0] = each.shape
    const name = String(config['kernelInitializer'] ?? 'automatic')
    return { ...each, values: drawWeights(name, { inputs, outputs }, String(config['activation']), random) }
  })
}

/** Float32 little-endian, one array after the other. */
export function encodeWeights(weights: readonly Weight[]): Uint8Array {
  const bytes = new Uint8Array(weights.reduce((sum, each) => sum + each.values.length * 4, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const { values } of weights) {
    for (const value of values) {
      view.setFloat32(at, value, true)
      at += 4
    }
  }
  return bytes
}

/** The way back; refuses bytes of another length than the network's weights. */
export function decodeWeights(network: LayersSpec, bytes: Uint8Array): Weight[] {
  const shapes = weightShapes(network)
  const sizes = shapes.map((each) => each.shape.reduce((product, side) => product * side, 1))
  const expected = sizes.reduce((sum, size) => sum + size * 4, 0)
  if (bytes.byteLength !== expected) {
    throw new Error(`The weights have ${bytes.byteLength} bytes; this network wants ${expected}.`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  return shapes.map((each, index) => {
    const values = new Float32Array(sizes[index] ?? 0)
    for (let i = 0; i < values.length; i++) {
      values[i] = view.getFloat32(at, true)
      at += 4
    }
    return { ...each, values }
  })
}
