import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, columnRef, type Expr, ifElse, literal, type Scalar } from '#nodes/core/expr/expr.ts'
import { compileRecipe } from '#nodes/core/recipe.ts'
import type { Column, ColumnKind } from '#nodes/core/spec/table.ts'
import type { Recipe, RecipeStep } from '#nodes/core/transform.ts'
import type { ModelValue } from '#nodes/core/value.ts'
import { predictorOf } from '#nodes/ml/models/predictorOf.ts'
import type { TensorFlow } from '#nodes/ml/network.ts'
import { encodeWeights, initialWeights } from '#nodes/ml/weights.ts'
import { exportModel } from '#server/ml/exportModel.ts'
import { recipeGraph } from '#server/ml/recipeGraph.ts'
import { cacheFolder } from '#server/setup/cacheFolder.mjs'
import { networkOf } from '#test/nodes/ml/networkSetup.ts'
import { farthest, isNativeHere, loadNative } from '#test/server/compile/nativeSetup.ts'

const own = join(cacheFolder(), 'python-tensorflow', 'bin', 'python')
const python = process.env['MODELWRIGHT_PYTHON'] ?? (existsSync(own) ? own : undefined)

const script = `
import json, sys
import numpy as np
import tensorflow as tf
answers = []
for case in json.load(open(sys.argv[1])):
    signature = tf.saved_model.load(case["folder"]).signatures["serving_default"]
    raw = {name: tf.constant(values, tf.string) if kind == "text" else
           tf.constant([np.nan if v is None else v for v in values], tf.float64)
           for name, (kind, values) in case["columns"].items()}
    answers.append(signature(**raw)["output"].numpy().ravel().tolist())
print(json.dumps(answers))
`

const column = (name: string, kind: ColumnKind): Column => ({ name, kind, role: 'feature' })
const step = (write: [string, ColumnKind, Expr][], drop: string[] = []): RecipeStep => ({
  node: 'step',
  version: 1,
  title: 'Step',
  atPrediction: 'apply',
  state: {},
  write: write.map(([name, kind, expr]) => ({ column: column(name, kind), expr })),
  drop,
})
const age = columnRef('age')
const oneHot = (key: string): Expr => ({
  op: 'lookup',
  arg: columnRef('colour of car'),
  entries: [[key, 1]],
  otherwise: literal(0),
})

const recipe: Recipe = {
  source: '',
  input: [column('age', 'number'), column('colour of car', 'category'), column('smokes', 'boolean')],
  steps: [
    step([['age', 'number', call('coalesce', age, literal(38.5))]]),
    step([
      ['scaled', 'number', call('divide', call('subtract', age, literal(38.5)), literal(12.25))],
      ['isOld', 'number', call('greater', age, literal(50))],
      ['root', 'number', call('coalesce', call('sqrt', call('subtract', age, literal(20))), literal(-1))],
      ['red', 'number', oneHot('red')],
      ['blue', 'number', oneHot('blue')],
      [
        'rank',
        'number',
        {
          op: 'lookup',
          arg: columnRef('colour of car'),
          entries: [
            ['red', 0.25],
            ['grün', 0.5],
          ],
          otherwise: literal(-0.5),
        },
      ],
      [
        'smoking',
        'number',
        ifElse(
          call('isMissing', columnRef('smokes')),
          literal(0.3),
          ifElse(
            call('and', columnRef('smokes'), call('less', age, literal(30))),
            literal(2),
            call('toNumber', columnRef('smokes')),
          ),
        ),
      ],
    ]),
  ],
}
const features = ['scaled', 'isOld', 'root', 'red', 'blue', 'rank', 'smoking']
const columns: Record<string, Scalar[]> = {
  age: [20, 61, null, 28, 19.5, 44],
  'colour of car': ['red', 'blue', 'grün', null, 'violet', 'red'],
  smokes: [true, false, null, true, true, null],
}
const rows = Array.from({ length: 6 }, (_, row) =>
  Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[row] ?? null])),
)

describe.skipIf(!isNativeHere || python === undefined)('a model exported with its recipe', () => {
  let tf: TensorFlow
  let folder: string
  beforeAll(async () => {
    tf = (await loadNative()) as TensorFlow
    folder = await mkdtemp(join(tmpdir(), 'export-model-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test("takes raw columns in Python's TensorFlow and says what the endpoint says", async () => {
    const cases: unknown[] = []
    const expected: number[][] = []
    for (const task of ['regression', 'binary', 'multiclass'] as const) {
      const network = networkOf(features.length, [{ units: 8 }], task, { classes: 3 })
      const weights = encodeWeights(initialWeights(network, 7))
      const model = {
        type: 'model',
        family: 'network',
        task,
        network,
        recipe,
        features,
        ...(task === 'regression' ? { targetScale: { offset: 30, scale: 4 } } : { classes: ['a', 'b', 'c'] }),
      } as unknown as Extract<ModelValue, { family: 'network' }>
      const place = join(folder, task)
      await exportModel(place, { tf, model, weights })
      const compiled = compileRecipe(recipe, features)
      const predictor = predictorOf(model, weights)
      expected.push(
        rows.flatMap((row, index) => {
          const applied = compiled.apply(row, index)
          if (!applied.ok) throw new Error(JSON.stringify(applied.problems))
          return predictor.predict(applied.values)
        }),
      )
      cases.push({
        folder: place,
        columns: Object.fromEntries(
          Object.entries(columns).map(([name, values]) =>
            name === 'colour of car'
              ? [name, ['text', values.map((value) => value ?? '')]]
              : [name, ['number', values.map((value) => (value === null ? null : Number(value)))]],
          ),
        ),
      })
    }
    const file = join(folder, 'cases.json')
    await writeFile(file, JSON.stringify(cases))
    const printed = execFileSync(python ?? '', ['-c', script, file], {
      encoding: 'utf8',
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const answers = JSON.parse(printed.trim().split('\n').at(-1) ?? '[]') as number[][]
    expect(farthest(answers, expected)).toBeLessThan(1e-5)
    expect(new Set(answers[0]?.map((each) => each.toFixed(4))).size).toBe(6)
  }, 120_000)

  test('a step that is no arithmetic and no look-up is named', () => {
    const other: Recipe = { ...recipe, steps: [step([['n', 'number', call('length', columnRef('colour of car'))]])] }
    const { inputs, prepare } = recipeGraph(other, ['n'])
    expect(inputs).toEqual([{ name: 'colour of car', dtype: 'string' }])
    expect(() => prepare(new Map([['colour of car', textWire()]]))).toThrow(/"length" can't be put into a SavedModel/)
  })
})

const textWire = () => ({
  from: {
    op: 'Placeholder',
    inputs: [],
    controls: [],
    attributes: {},
    outputs: [{ dtype: 'string' as const, shape: [null] }],
    name: 'x',
  },
  port: 0,
})
