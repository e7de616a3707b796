import { expect, test } from 'vitest'
import type { Column } from '#nodes/core/spec/table.ts'
import { addLayer, startLayers } from '#nodes/layers/buildLayers.ts'
import { growNetwork } from '#nodes/layers/growNetwork.ts'

const from = (shape: number[]) => {
  const column: Column = { name: 'x', kind: 'vector', role: 'feature', shape }
  return startLayers({ features: [], target: undefined, prepared: [column] })
}

/** Kind of the layer that does not fit, what comes in, and the sides by which the fix makes it fit. */
const misfits: [kind: string, config: Record<string, unknown>, shape: number[], sides: number[]][] = [
  ['conv2d', { filters: 2, kernelSize: 3 }, [64], [8, 8, 1]],
  ['lstm', { units: 3 }, [5], [5, 1]],
  ['attention', { heads: 1, keySize: 2 }, [4, 6, 3], [4, 18]],
]

test.each(misfits)('%s says what does not fit, and the fix gives the sides that do', (kind, config, shape, sides) => {
  const network = from(shape)
  const { problems = [] } = growNetwork(network, { kind, config })
  expect(problems).toMatchObject([
    { code: 'shape_misfit', fix: { kind: 'insertBefore', type: 'layers.reshape', params: { sides } } },
  ])
  const mended = addLayer(network, { kind: 'reshape', config: { sides } })
  const { outputs, problems: left } = growNetwork(mended, { kind, config })
  expect(left).toEqual([])
  expect(outputs.y?.shape).toBeDefined()
})

test('a dot product wants two branches of equal ends', () => {
  const network = from([4])
  const wider = addLayer(network, { kind: 'dense', config: { units: 6 } })
  expect(addLayer(wider, { kind: 'dot', config: {} }, ['input', wider.output]).shape).toBeUndefined()
  expect(addLayer(network, { kind: 'dot', config: {} }, ['input', 'input']).shape).toEqual([1])
})
