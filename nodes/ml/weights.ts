import type { Layer, LayersSpec } from '../core/spec/layers.ts'
import { drawWeights } from './initializers.ts'
import type { WeightSpec } from './layers/layerKind.ts'
import { layerKind } from './layers/layerKinds.ts'
import { createRandom, deriveSeed, type Random } from './random.ts'

/**
 * One array of a layer's weights with its shape; a network's are in layer order, a layer's kernel before its bias. `isState`: carried
 * along (moving averages) rather than learned.
 */
export type Weight = { layer: string; name: string; shape: number[]; values: Float32Array; isState?: boolean }

/** Shapes of a network's weights, in order. Throws when a width is still unknown: a run resizes the network first. */
export function weightShapes(network: LayersSpec): Omit<Weight, 'values'>[] {
  return network.layers.flatMap((layer) =>
    specsOf(network, layer).map(({ name, shape, isState }) => ({
      layer: layer.id,
      name,
      shape,
      ...(isState ? { isState } : {}),
    })),
  )
}

function specsOf(network: LayersSpec, layer: Layer): WeightSpec[] {
  const { weights } = layerKind(layer.kind)
  return (
    weights?.(
      layer.inputs.map((id) => sidesOf(network, id)),
      layer.config,
    ) ?? []
  )
}

function sidesOf(network: LayersSpec, id: string): number[] {
  const shape = network.layers.find((each) => each.id === id)?.shape
  return (shape ?? [null]).map((side) => {
    if (side === null) throw new Error(`The width of layer "${id}" is not known.`)
    return side
  })
}

/** Weights to start training from: kernels drawn with a seed of their own a layer, biases zero. */
export function initialWeights(network: LayersSpec, seed: number): Weight[] {
  return network.layers.flatMap((layer) => {
    const specs = specsOf(network, layer)
    return specs.map(({ name, shape, start, isState }, at): Weight => {
      // A layer's first weight keeps the seed that single kernels always had.
      const random = createRandom(
        at === 0 ? deriveSeed(seed, 'weights', layer.id) : deriveSeed(seed, 'weights', layer.id, name),
      )
      return {
        layer: layer.id,
        name,
        shape,
        values: startOf({ shape, start }, layer, random),
        ...(isState ? { isState } : {}),
      }
    })
  })
}

function startOf({ shape, start }: Pick<WeightSpec, 'shape' | 'start'>, layer: Layer, random: Random): Float32Array {
  const size = shape.reduce((product, side) => product * side, 1)
  if (start === 'zeros') return new Float32Array(size)
  if (start === 'ones') return new Float32Array(size).fill(1)
  if (start === 'quarter') return new Float32Array(size).fill(0.25)
  if (start === 'small') return Float32Array.from({ length: size }, () => (random.next() * 2 - 1) * 0.05)
  // Of four gates the second forgets: it starts open, so that memory lasts at first.
  if (start === 'forget')
    return Float32Array.from({ length: size }, (_, at) => (Math.floor(at / (size / 4)) === 1 ? 1 : 0))
  if (start === 'orthogonal') return orthogonal(shape, random)
  const name = String(layer.config['kernelInitializer'] ?? 'automatic')
  return drawWeights(name, { ...start, size }, String(layer.config['activation']), random)
}

/** Rows at right angles, block by block: a recurrent unit's memory then neither grows nor fades at first. */
function orthogonal([units = 0, width = 0]: readonly number[], random: Random): Float32Array {
  const values = new Float32Array(units * width)
  for (let block = 0; block < width; block += units) {
    const rows: number[][] = []
    while (rows.length < units) {
      const row = Array.from({ length: units }, () => random.normal())
      for (const other of rows) {
        const along = row.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0)
        other.forEach((value, i) => {
          row[i] = (row[i] ?? 0) - along * value
        })
      }
      const length = Math.hypot(...row)
      if (length > 1e-6) rows.push(row.map((value) => value / length))
    }
    rows.forEach((row, r) => {
      row.forEach((value, c) => {
        values[r * width + block + c] = value
      })
    })
  }
  return values
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
