import type { Layer, LayersSpec } from '../core/spec/layers.ts'
import { dense } from '../layers/dense.node.ts'
import { headFor } from '../layers/head.ts'
import type { NetworkMaker } from '../ml/models/ensemble/candidates.ts'

/** Two hidden layers of 64 and 32 neurons over filled, scaled numbers. */
export const autoNetwork: NetworkMaker = ({ width, outputs, task }): LayersSpec => {
  const { head } = headFor(task, outputs, 'automatic')
  const layers: Layer[] = [{ id: 'input', kind: 'input', config: { width }, inputs: [], shape: [width], parameters: 0 }]
  let before = width
  const add = (id: string, kind: string, units: number, config: Record<string, unknown>) => {
    layers.push({
      id,
      kind,
      config,
      inputs: [layers.at(-1)?.id ?? ''],
      shape: [units],
      parameters: (before + 1) * units,
    })
    before = units
  }
  add('dense1', 'dense', 64, dense.params.parse({ units: 64 }))
  add('dense2', 'dense', 32, dense.params.parse({ units: 32 }))
  add('output1', 'output', outputs, { loss: 'automatic', kernelInitializer: 'automatic', l1: 0, l2: 0, units: outputs })
  return {
    type: 'layers',
    layers,
    output: 'output1',
    shape: [outputs],
    parameters: layers.reduce((sum, layer) => sum + (layer.parameters ?? 0), 0),
    features: [],
    target: undefined,
    head,
  }
}
