import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileRecipe } from '#nodes/core/recipe.ts'
import type { ModelSpec } from '#nodes/core/spec/spec.ts'
import type { Column, TableSpec } from '#nodes/core/spec/table.ts'
import type { ModelValue, ReplaySample, ReportValue, TableValue } from '#nodes/core/value.ts'
import { createRandom } from '#nodes/ml/random.ts'
import { autoSettings } from '#nodes/train/autoSettings.ts'
import { train } from '#nodes/train/train.node.ts'
import { loadModel } from '#server/serving/loadedModel.ts'
import { type NodeBench, openNodeBench } from '#test/helpers/nodeBench.ts'

let bench: NodeBench
beforeAll(async () => {
  bench = await openNodeBench()
})
afterAll(async () => {
  await bench.close()
})

/** House prices by size, age, district and a garden; some ages are missing. */
function houses(rows: number, options: { offset?: number; scale?: number } = {}): string {
  const { offset = 50, scale = 1 } = options
  const random = createRandom(11)
  const lines = Array.from({ length: rows }, (_, row) => {
    const size = Math.round(40 + 120 * random.next())
    const age = Math.round(80 * random.next())
    const district = ['North', 'South', 'Old Town'][random.below(3)]
    const garden = random.next() < 0.4
    const price =
      offset + scale * (size * 2 - age + (district === 'Old Town' ? 60 : 0) + (garden ? 25 : 0) + random.normal() * 5)
    return `${size},${row % 11 === 3 ? '' : age},${district},${garden},${price.toFixed(2)}`
  })
  return ['size,age,district,garden,price', ...lines].join('\n')
}

const trainOn = async (table: TableValue, params: Record<string, unknown> = {}, network?: unknown) => {
  bench.log.length = 0
  bench.progress.length = 0
  const { model, report } = await bench.run('train.train', { table, ...(network ? { network } : {}) }, params)
  return { model: model as ModelValue, report: report as ReportValue }
}

describe('a training', () => {
  test('with nothing typed learns from raw columns, and says how it went', async () => {
    const { model, report } = await trainOn(await bench.table(houses(400), { target: 'price' }))
    expect(model.inputs.map((each) => each.name)).toEqual(['size', 'age', 'district', 'garden'])
    expect(model.features).toHaveLength(6)
    expect(model.training.metrics['validation.r2']).toBeGreaterThan(0.95)
    expect(report.plots[0]).toMatchObject({ kind: 'lines', marker: model.training.bestEpoch })
    expect(report.text[0]).toMatch(/epochs/)
    const epochs = bench.progress.flatMap((each) => each.epoch ?? [])
    expect(epochs).toHaveLength(model.training.epochs)
    expect(Object.keys(epochs[0]?.metrics ?? {}).toSorted()).toEqual([
      'loss',
      'rmse',
      'validationLoss',
      'validationRmse',
    ])
  })

  test('keeps training rows whose predictions a served model repeats, raw row by raw row', async () => {
    const { model } = await trainOn(await bench.table(houses(300, { offset: 0, scale: 1e5 }), { target: 'price' }), {
      epochs: 5,
    })
    const sample: ReplaySample = JSON.parse(new TextDecoder().decode(await bench.context.artifacts.get(model.replay)))
    expect(sample.rows).toHaveLength(100)
    expect(sample.rows[0]).toHaveProperty('district')
    const served = loadModel(model, await bench.context.artifacts.get(model.weights))
    sample.rows.forEach((row, index) => {
      const answer = served.predict(row, index, false)
      const expected = sample.outputs[index]?.[0] ?? Number.NaN
      const given = answer.ok ? Number(answer.prediction.prediction) : Number.NaN
      expect(Math.abs(given - expected)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(expected)))
    })
  })

  test('sizes the network for the table as it really is, and keeps what was chosen', async () => {
    const table = await bench.table(houses(80), { target: 'price' })
    let { layers: network } = await bench.run('layers.input', { table })
    network = (await bench.run('layers.dense', { x: network }, { units: 5, activation: 'tanh' }))['y']
    network = (await bench.run('layers.output', { x: network }, { loss: 'huber' }))['y']
    const { model } = await trainOn(table, { epochs: 2 }, network)
    if (model.family !== 'network') throw new Error('no network')
    expect(model.network.head?.loss).toBe('huber')
    expect(model.network.layers.map((each) => each.shape)).toEqual([[6], [5], [1]])
    expect(model.parameters).toBe(6 * 5 + 5 + 5 + 1)
  })

  test('gives the same bytes again, and others with another seed', async () => {
    const table = await bench.table(houses(60), { target: 'price' })
    const first = await trainOn(table, { epochs: 3 })
    const second = await trainOn(table, { epochs: 3 })
    expect(second.model).toEqual(first.model)
    expect((await trainOn(table, { epochs: 3, seed: 1 })).model.weights).not.toBe(first.model.weights)
  })

  test('orders classes so that the second of two reads like a yes', async () => {
    const csv = [
      'a,bought',
      ...Array.from({ length: 60 }, (_, row) => `${row / 4},${row % 3 === 0 ? 'try again' : 'pass'}`),
    ].join('\n')
    const table = await bench.table(csv, { target: 'bought', columns: { bought: { kind: 'category' } } })
    const { model } = await trainOn(table, { epochs: 2 })
    expect(model).toMatchObject({ task: 'binary', classes: ['try again', 'pass'] })
    expect(model).not.toHaveProperty('targetScale')
  })
})

/** Rows of each part (two for training, one each for the others, ten times the latter), with these targets; undefined: no row. */
const partsCsv = ([first, second, validation, test]: (string | undefined)[]) =>
  [
    'a,part,y',
    ...(first === undefined ? [] : [`0.5,train,${first}`]),
    ...(second === undefined ? [] : [`1.5,train,${second}`]),
    ...Array.from({ length: 10 }, (_, row) => [
      `${row / 4},validation,${validation}`,
      `${row / 8},test,${test}`,
    ]).flat(),
  ].join('\n')

describe('hard tables', () => {
  test('three rows train a model', async () => {
    const table = await bench.table('a,y\n1,2\n2,4\n3,7', {
      target: 'y',
      split: { train: 100, validation: 0, test: 0 },
    })
    const { model } = await trainOn(table, { epochs: 5 })
    expect(Object.keys(model.training.metrics)).toContain('train.rmse')
    expect(bench.log.join('\n')).toContain('No rows for validation')
  })

  test('rows without a target are left out, and that is said', async () => {
    const csv = ['a,y', ...Array.from({ length: 50 }, (_, row) => `${row / 4},${row % 5 === 0 ? '' : row * 2}`)].join(
      '\n',
    )
    const { model } = await trainOn(await bench.table(csv, { target: 'y' }), { epochs: 2 })
    expect(model.parameters).toBeGreaterThan(0)
    expect(bench.log.join('\n')).toMatch(/rows have no target and are left out/)
  })

  test('a class that no training row has is named, and stays a class', async () => {
    const csv = [
      'a,part,y',
      ...Array.from({ length: 40 }, (_, row) => `${row},train,${row % 2 ? 'x' : 'z'}`),
      '7,test,w',
      '8,validation,x',
    ].join('\n')
    const table = await bench.table(csv, { target: 'y', split: { by: 'column', column: 'part' } })
    const { model } = await trainOn(table, { epochs: 2 })
    expect(model.classes).toEqual(['w', 'x', 'z'])
    expect(bench.log.join('\n')).toContain('No training row has the class "w"')
  })

  test.each([
    {
      name: 'a target that is the same in all training rows',
      csv: partsCsv(['5', '5', '6', '7']),
      code: 'target_constant',
    },
    {
      name: 'one class in the training rows',
      csv: partsCsv(['x', 'x', 'z', 'z']),
      code: 'target_constant',
    },
    { name: 'one training row', csv: partsCsv(['5', undefined, '6', '7']), code: 'too_few_rows' },
  ])('$name ends with a clear error', async ({ csv, code }) => {
    const table = await bench.table(csv, { target: 'y', split: { by: 'column', column: 'part' } })
    await expect(trainOn(table)).rejects.toMatchObject({ name: 'NodeError', code, column: 'y' })
  })

  test('a learning rate that is far too high is named as the cause', async () => {
    const table = await bench.table(houses(100), { target: 'price' })
    await expect(trainOn(table, { optimizer: 'sgd', learningRate: 10, weightPenalty: 0 })).rejects.toMatchObject({
      code: 'training_diverged',
      field: 'learningRate',
    })
  })

  test('a feature of enormous values that nobody scales is named as the cause', async () => {
    const csv = ['a,y', ...Array.from({ length: 60 }, (_, row) => `${(row + 1) * 1e12},${row}`)].join('\n')
    const table = await bench.table(csv, { target: 'y', columns: { a: { kind: 'number', role: 'feature' } } })
    let { layers: network } = await bench.run('layers.input', { table }, { prepareRest: false })
    network = (await bench.run('layers.output', { x: network }))['y']
    await expect(trainOn(table, { optimizer: 'sgd' }, network)).rejects.toMatchObject({
      code: 'training_diverged',
      column: 'a',
    })
  })

  test('free text is weighed by its words, and an endpoint asks for the text', async () => {
    const csv = [
      'a,note,y',
      ...Array.from({ length: 60 }, (_, row) => `${row / 4},note number ${row} of a long text,${row}`),
    ].join('\n')
    const table = await bench.table(csv, { target: 'y', columns: { note: { kind: 'text', role: 'feature' } } })
    const { model } = await trainOn(table, { epochs: 2 })
    expect(model.features).toEqual(['a', 'note'])
    expect(compileRecipe(model.recipe, model.features).inputs.map((each) => each.name)).toEqual(['a', 'note'])
  })
})

describe('before the run', () => {
  const column = (name: string, role: Column['role'], more: Partial<Column> = {}): Column => ({
    name,
    kind: 'number',
    role,
    ...more,
  })
  const infer = (table: TableSpec | undefined, network?: Parameters<typeof train.infer>[0]['inputs']['network']) =>
    train.infer({
      inputs: { table, network },
      connected: { table: true, network: network !== undefined },
      params: train.params.parse({}),
      facts: undefined,
    })
  const table: TableSpec = {
    type: 'table',
    columns: [column('a', 'feature'), column('y', 'target')],
    rows: 500,
    partRows: {},
  }

  test('a table that is not split is an error that adds a Split', () => {
    const { problems = [] } = infer({ ...table, partRows: undefined })
    expect(problems.map(({ code, fix }) => ({ code, fix }))).toEqual([
      {
        code: 'split_missing',
        fix: { kind: 'insertBefore', title: 'Add a Split node', port: 'table', type: 'prepare.split' },
      },
    ])
  })

  test('the model is known: what it predicts, from what, and how many weights the default network has', () => {
    const { outputs, problems } = infer(table)
    expect(problems).toEqual([])
    expect(outputs.model satisfies ModelSpec | undefined).toMatchObject({
      task: 'regression',
      parameters: 64 * 2 + 32 * 65 + 33,
    })
  })

  test('a network without an end is an error that adds an Output', async () => {
    const { layers } = await bench.run('layers.input', { table })
    const { problems = [] } = infer(table, layers as never)
    expect(problems).toMatchObject([
      { code: 'output_missing', fix: { kind: 'insertBefore', port: 'network', type: 'layers.output' } },
    ])
  })

  test('a network made for other columns is warned of', async () => {
    const other: TableSpec = { ...table, columns: [column('b', 'feature'), column('y', 'target')] }
    const { layers } = await bench.run('layers.input', { table: other })
    const { y } = await bench.run('layers.output', { x: layers })
    expect(infer(table, y as never).problems).toMatchObject([{ code: 'network_other_features', severity: 'warning' }])
  })
})

test('small tables are seen often and penalised more, large ones in larger batches', () => {
  const tiny = autoSettings(40, 'regression')
  const large = autoSettings(100_000, 'regression')
  expect(tiny.epochs).toBeGreaterThan(large.epochs)
  expect(tiny.weightPenalty).toBeGreaterThan(large.weightPenalty)
  expect(tiny.batchSize).toBeLessThan(large.batchSize)
  expect(autoSettings(0, 'binary').batchSize).toBeGreaterThan(0)
  expect(autoSettings(1000, 'binary', { epochs: 7, batchSize: 3 })).toMatchObject({ epochs: 7, batchSize: 3 })
})
