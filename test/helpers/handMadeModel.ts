import { call, columnRef, literal } from '#nodes/core/expr/expr.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import type { ModelValue, ReplaySample } from '#nodes/core/value.ts'
import { encodeWeights } from '#nodes/ml/weights.ts'
import type { ArtifactStore } from '#server/artifacts/artifactStore.ts'

const number = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  kind: 'number',
  role: 'feature',
  missing: 0,
  distinct: 50,
  min: 0,
  max: 100,
  mean: 40,
  typical: 40,
  ...more,
})
const oneHot = (name: string, from: string): Column => ({
  name,
  kind: 'number',
  role: 'feature',
  derivedFrom: [from],
  prepared: ['encoded'],
})

export const handMadeInput: Column[] = [
  { name: 'id', kind: 'text', role: 'id' },
  number('hours', { missing: 2 }),
  number('practice'),
  { name: 'track', kind: 'category', role: 'feature', categories: ['cloud', 'data'], typical: 'cloud', missing: 0 },
  { name: 'score', kind: 'number', role: 'target' },
]

/** The arithmetic of the model below, written out: 100 + 10·(2·hours + practice − 5·(track is "data")), hours filled with 12. */
export const handMadePrediction = (row: { hours: number | null; practice: number; track: string }): number =>
  100 + 10 * (2 * (row.hours ?? 12) + row.practice - 5 * (row.track === 'data' ? 1 : 0))

export type HandMade = { model: ModelValue; sample: ReplaySample }

/** A model with known weights, its artifacts stored. `outputs` and `weights` can be set wrong on purpose. */
export async function handMadeModel(
  artifacts: Pick<ArtifactStore, 'put' | 'putJson'>,
  wrong: { outputs?: (right: number, row: number) => number; kernel?: number[] } = {},
): Promise<HandMade> {
  const kernel = wrong.kernel ?? [2, 1, 0, -5]
  const weights = await artifacts.put(
    encodeWeights([
      { layer: 'out', name: 'kernel', shape: [4, 1], values: Float32Array.from(kernel) },
      { layer: 'out', name: 'bias', shape: [1], values: Float32Array.from([0]) },
    ]),
    'weights',
  )
  const features = ['hours', 'practice', 'track=cloud', 'track=data']
  const rows = [
    { id: 'a', hours: 10, practice: 60, track: 'cloud', score: 900 },
    { id: 'b', hours: null, practice: 55.5, track: 'data', score: 850 },
    { id: 'c', hours: 0, practice: 0, track: 'cloud', score: 120 },
  ]
  const outputs = rows.map((row, at) => [wrong.outputs?.(handMadePrediction(row), at) ?? handMadePrediction(row)])
  const sample = { rows, outputs }
  const target = handMadeInput[4]
  if (!target) throw new Error('The hand-made table lost its target.')
  const model: ModelValue = {
    type: 'model',
    task: 'regression',
    target,
    inputs: handMadeInput.filter((column) => column.role === 'feature'),
    recipe: {
      source: 'none',
      input: handMadeInput,
      steps: [
        {
          node: 'prepare.fill',
          version: 1,
          title: 'Fill missing',
          atPrediction: 'apply',
          drop: [],
          state: { hours: { fill: 12 } },
          write: [
            {
              column: number('hours', { prepared: ['filled'] }),
              expr: call('coalesce', columnRef('hours'), literal(12)),
            },
          ],
        },
        {
          node: 'prepare.encode',
          version: 1,
          title: 'Encode',
          atPrediction: 'apply',
          drop: ['track'],
          state: {},
          write: ['cloud', 'data'].map((value) => ({
            column: oneHot(`track=${value}`, 'track'),
            expr: {
              op: 'lookup' as const,
              arg: columnRef('track'),
              entries: ['cloud', 'data'].map((each): [string, number] => [each, each === value ? 1 : 0]),
              otherwise: literal(null),
            },
          })),
        },
      ],
    },
    features,
    family: 'network',
    network: {
      type: 'layers',
      layers: [
        { id: 'in', kind: 'input', config: { width: 4 }, inputs: [], shape: [4], parameters: 0 },
        {
          id: 'out',
          kind: 'output',
          config: { units: 1, activation: 'linear' },
          inputs: ['in'],
          shape: [1],
          parameters: 5,
        },
      ],
      output: 'out',
      shape: [1],
      parameters: 5,
      features: features.map((name) => number(name)),
      target,
      head: { activation: 'linear', loss: 'meanSquaredError' },
    },
    weights,
    targetScale: { offset: 100, scale: 10 },
    parameters: 5,
    training: { engine: 'js', seed: 42, epochs: 1, bestEpoch: 1, metrics: { rmse: 1 } },
    replay: await artifacts.putJson(sample, 'replay'),
  }
  return { model, sample }
}
