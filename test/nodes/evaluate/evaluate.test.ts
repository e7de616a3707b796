import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelValue, ReportValue, TableValue } from '#nodes/core/value.ts'
import { histogram } from '#nodes/evaluate/plots.ts'
import { cellWords, percent, shortNumber } from '#nodes/evaluate/sentences.ts'
import { type NodeBench, openNodeBench } from '#test/helpers/nodeBench.ts'

let bench: NodeBench
beforeAll(async () => {
  bench = await openNodeBench()
})
afterAll(async () => {
  await bench.close()
})

const numbersCsv = (rows: number) =>
  [
    'a,b,y',
    ...Array.from(
      { length: rows },
      (_, row) => `${row % 17},${['p', 'q'][row % 2]},${(row % 17) * 3 + (row % 2) * 10}`,
    ),
  ].join('\n')
const classesCsv = [
  'a,b,y',
  ...Array.from({ length: 120 }, (_, row) => `${row % 20},${(row * 7) % 13},${row % 20 > 13 ? 'sold' : 'kept'}`),
].join('\n')

const trained = async (csv: string) => {
  const table = await bench.table(csv, { target: 'y' })
  const { model } = await bench.run('train.train', { table })
  return { table, model: model as ModelValue }
}
const judge = async (model: ModelValue, table: TableValue, params = {}) =>
  (await bench.run('evaluate.evaluate', { model, table }, params))['report'] as ReportValue

describe('numbers', () => {
  test('are judged by the test rows beside the mean of the training rows, in a plain sentence', async () => {
    const { table, model } = await trained(numbersCsv(200))
    const report = await judge(model, table)
    expect(report.about).toBe('y on test rows')
    expect(report.text[0]).toMatch(/^Off by [\d.]+ on average; guessing the mean would be off by 1\d\.?\d*\.$/)
    const mae = report.metrics.find((each) => each.name === 'mae')
    expect(mae).toMatchObject({ part: 'test', better: 'lower' })
    expect(mae?.value).toBeLessThan((mae?.baseline ?? 0) / 3)
    expect(mae?.interval?.low).toBeLessThanOrEqual(mae?.value ?? 0)
    expect(mae?.interval?.high).toBeGreaterThanOrEqual(mae?.value ?? 0)
    expect(report.text).toContainEqual(expect.stringMatching(/^How sure each figure is: 500 samples .* seed 1/))
    expect(report.plots.slice(0, 3).map((each) => each.kind)).toEqual(['scatter', 'histogram', 'table'])
    const [, errors] = report.plots
    const counted = errors?.kind === 'histogram' ? errors.bins.reduce((sum, bin) => sum + bin.count, 0) : 0
    expect(counted).toBe(30)
  })

  test('a raw table is prepared as the model’s data were: the figures are those of the prepared one', async () => {
    const { table, model } = await trained(numbersCsv(200))
    const raw = await bench.table(numbersCsv(200), { target: 'y', split: false })
    const prepared = await bench.run('prepare.scale', { table })
    const whole = await judge(model, raw)
    expect(whole.about).toBe('y on all rows')
    const all = await judge(model, table, { part: 'all' })
    expect(whole.metrics.map((each) => each.value)).toEqual(all.metrics.map((each) => each.value))
    await expect(judge(model, prepared['table'] as TableValue)).rejects.toMatchObject({ code: 'table_does_not_fit' })
  })

  test('a table without a column that the model needs, or with text in it, is refused by the column’s name', async () => {
    const { model } = await trained(numbersCsv(100))
    const without = await bench.table('b,y\np,3\nq,4', { target: 'y', split: false })
    await expect(judge(model, without)).rejects.toThrow(/"a"/)
    const text = await bench.table('a,b,y\nmany,p,3\nfew,q,4', {
      target: 'y',
      split: false,
      columns: { a: { kind: 'category' } },
    })
    await expect(judge(model, text)).rejects.toMatchObject({ code: 'column_kind', column: 'a' })
  })

  test('rows that can’t be judged are left out and counted', async () => {
    const { model } = await trained(numbersCsv(100))
    const table = await bench.table('a,b,y\n3,p,9\n,q,4\n5,q,\n6,p,18', { target: 'y', split: false })
    const report = await judge(model, table)
    expect(report.text).toContainEqual(expect.stringMatching(/^2 rows were left out/))
  })

  test('a part without rows is an error that says so', async () => {
    const { model } = await trained(numbersCsv(100))
    const table = await bench.table(numbersCsv(50), { target: 'y', split: { train: 80, validation: 20, test: 0 } })
    await expect(judge(model, table)).rejects.toMatchObject({ code: 'no_rows' })
  })
})

test('classes are judged beside the most frequent one, with confusion, ROC curve and each class', async () => {
  const { table, model } = await trained(classesCsv)
  const report = await judge(model, table)
  expect(report.text[0]).toMatch(/^Right in \d+ % of the rows; always guessing "kept" would be right in \d+ %\.$/)
  expect(report.metrics.map((each) => each.name)).toEqual([
    'accuracy',
    'balancedAccuracy',
    'f1',
    'precision',
    'recall',
    'auc',
    'logLoss',
    'mcc',
    'averagePrecision',
    'brier',
    'calibrationError',
  ])
  expect(report.metrics.every((each) => each.interval !== undefined && each.baseline !== undefined)).toBe(true)
  expect(report.metrics.find((each) => each.name === 'auc')?.baseline).toBe(0.5)
  expect(report.plots.map((each) => each.title)).toEqual([
    'Actual and predicted classes',
    'ROC curve',
    'Precision and recall',
    'Gains: taking the likeliest rows first',
    'Lift',
    'Calibration: how far its probabilities can be believed',
    'Each class',
    'Cost of the errors by the threshold for sold',
    'Thresholds to choose from',
  ])
  expect(report.text).toContainEqual(expect.stringMatching(/chosen on the validation rows/))
})

test('a dear miss lowers the threshold, a dear alarm raises it', async () => {
  const noisy = [
    'a,y',
    ...Array.from(
      { length: 200 },
      (_, row) => `${row % 20},${((row * 7919) % 23) + (row % 20) > 22 ? 'sold' : 'kept'}`,
    ),
  ].join('\n')
  const table = await bench.table(noisy, { target: 'y' })
  const model = (await bench.run('train.linear', { table }))['model'] as ModelValue
  const thresholdWith = async (costs: Record<string, number>) => {
    const report = await judge(model, table, { ...costs, part: 'all', samples: 0 })
    const plot = report.plots.find((each) => each.title.startsWith('Cost of the errors'))
    expect(report.metrics.every((each) => each.interval === undefined)).toBe(true)
    return plot?.kind === 'lines' ? (plot.marker ?? Number.NaN) : Number.NaN
  }
  expect(await thresholdWith({ missCost: 1000 })).toBeLessThan(await thresholdWith({ alarmCost: 1000 }))
})

test('the group of rows in which the model is worst is found and named', async () => {
  const noise = (row: number) => ((row * 7919) % 101) / 10
  const csv = [
    'a,region,y',
    ...Array.from({ length: 400 }, (_, row) => {
      const region = ['north', 'south', 'east', 'west'][(row * 13) % 4]
      return `${row % 17},${region},${(row % 17) * 3 + (region === 'east' ? (row % 2 ? 40 : -40) : noise(row) / 10)}`
    }),
  ].join('\n')
  const table = await bench.table(csv, { target: 'y' })
  const { model } = await bench.run('train.linear', { table })
  const report = await judge(model as ModelValue, table, { part: 'all' })
  expect(report.findings?.[0]).toMatchObject({ code: 'weak_slice', columns: ['region'] })
  expect(report.findings?.[0]?.message).toMatch(/^Where region is east \(100 rows\) it is off by/)
  const weakest = report.plots.find((each) => each.title === 'Where it is weakest')
  expect(weakest?.kind === 'table' && weakest.rows[0]?.slice(0, 3)).toEqual(['region', 'east', 100])
})

test('a cell is said as it stands, long fractions cut', () => {
  expect(
    [2010, 12345, 41.123456, true, 'Dream', null, 'data:image/png;base64,AA', 'x'.repeat(99)].map(cellWords),
  ).toEqual(['2010', '12345', '41.123', 'true', 'Dream', 'missing', 'a picture', `${'x'.repeat(59)}…`])
})

test('numbers and shares are said in digits that mean something', () => {
  expect([0, 0.04567, 21.34, 1234.5].map(shortNumber)).toEqual(['0', '0.0457', '21.3', '1,230'])
  expect([0, 0.004, 0.5, 0.996, 0.9996, 1].map(percent)).toEqual(['0 %', '0.4 %', '50 %', '99.6 %', '100.0 %', '100 %'])
})

test('a histogram holds every value, the largest one too', () => {
  const bins = histogram([1, 2, 3, 3, 9])
  expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(5)
  expect(bins.at(-1)).toMatchObject({ to: 9, count: 1 })
  expect(histogram([4, 4])).toEqual([{ from: 4, to: 4, count: 2 }])
  expect(histogram([])).toEqual([])
})
