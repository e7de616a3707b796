import type { LayersSpec } from '../core/spec/layers.ts'
import { inputWidth } from './layers/inputRows.ts'
import { plainLayers } from './layers/plain.ts'
import type { PlainLayer, Values } from './layers/plainContext.ts'
import type { Weight } from './weights.ts'

/**
 * A network as a plain function: no TensorFlow.js, microseconds a row. Sums run in double precision over float32 inputs and
 * weights, so that it differs from an engine by that engine's rounding alone. `outputs` are per row: [value] for a regression
 * (before scaling back), [p] for two classes, one probability a class otherwise.
 */
export type Predictor = { width: number; outputs: number; predict: (features: ArrayLike<number>) => Float64Array }

type Step = { run: PlainLayer; reads: number[] }

export function createPredictor(network: LayersSpec, weights: readonly Weight[]): Predictor {
  const width = inputWidth(network)
  const places = new Map(network.layers.map((layer, at) => [layer.id, at]))
  const sidesOf = (id: string): number[] =>
    (network.layers[places.get(id) ?? -1]?.shape ?? []).map((side) => {
      if (side === null) throw new Error(`The width of layer "${id}" is not known.`)
      return side
    })
  const steps = network.layers.map((layer): Step => {
    const make = plainLayers[layer.kind]
    if (!make) throw new Error(`Layers of the kind "${layer.kind}" are not served plainly.`)
    const find = (name: string) => weights.find((each) => each.layer === layer.id && each.name === name)?.values
    const weight = (name: string): Float32Array => {
      const found = find(name)
      if (!found) throw new Error(`Layer "${layer.id}" has no weights.`)
      return found
    }
    const run = make({
      layer,
      inputs: layer.inputs.map(sidesOf),
      sides: sidesOf(layer.id),
      weight,
      hasWeight: (name) => find(name) !== undefined,
      head: network.head?.activation ?? 'linear',
    })
    return { run, reads: layer.inputs.flatMap((id) => places.get(id) ?? []) }
  })
  const last = places.get(network.output) ?? network.layers.length - 1
  return {
    width,
    outputs: sidesOf(network.output).reduce((product, side) => product * side, 1),
    predict: (features) => {
      if (features.length !== width)
        throw new Error(`A row has ${features.length} numbers; the network takes ${width}.`)
      const row = new Float64Array(width)
      for (let i = 0; i < width; i++) row[i] = Math.fround(features[i] ?? Number.NaN)
      const results: Values[] = []
      for (const { run, reads } of steps)
        results.push(run(reads.length === 0 ? [row] : reads.flatMap((at) => results[at] ?? [])))
      return results[last] ?? new Float64Array()
    },
  }
}
