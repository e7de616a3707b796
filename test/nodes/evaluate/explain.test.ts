import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelValue, Plot, ReportValue, TableValue } from '#nodes/core/value.ts'
import { type NodeBench, openNodeBench } from '#test/helpers/nodeBench.ts'

let bench: NodeBench
let numbers: TableValue
let classes: TableValue
beforeAll(async () => {
  bench = await openNodeBench()
  const regions = ['north', 'south', 'west']
  const numbersCsv = [
    'size,region,noise,y',
    ...Array.from({ length: 300 }, (_, row) => {
      const region = regions[(row * 7) % 3]
      const size = (row * 31) % 50
      return `${size},${region},${(row * 7919) % 97},${size * 2 + (region === 'west' ? 30 : 0)}`
    }),
  ].join('\n')
  const classesCsv = numbersCsv.replaceAll(/,(\d+)$/gm, (_all, y: string) => `,${Number(y) > 60 ? 'dear' : 'cheap'}`)
  numbers = await bench.table(numbersCsv, { target: 'y' })
  classes = await bench.table(classesCsv, { target: 'y' })
})
afterAll(async () => {
  await bench.close()
})

const learn = async (node: string, table: TableValue): Promise<ModelValue> =>
  (await bench.run(node, { table }))['model'] as ModelValue
const explain = async (model: ModelValue, table: TableValue, params = {}): Promise<ReportValue> =>
  (await bench.run('evaluate.explain', { model, table }, params))['report'] as ReportValue
const rowsOf = (report: ReportValue, title: RegExp): (string | number | boolean | null)[][] => {
  const plot: Plot | undefined = report.plots.find((each) => title.test(each.title) && each.kind === 'table')
  return plot?.kind === 'table' ? plot.rows : []
}
const numberOf = (cell: unknown): number => Number(String(cell).replace('−', '-').replaceAll(',', ''))

describe.each(['train.linear', 'train.forest', 'train.boosting'])('%s', (node) => {
  test('numbers: what matters comes first, what is noise last, and the steps end at the prediction', async () => {
    const model = await learn(node, numbers)
    const report = await explain(model, numbers, { row: 8 })
    const ranked = rowsOf(report, /^What matters, and/).map(([name]) => name)
    expect(ranked).toEqual(['size', 'region', 'noise'])
    expect(report.text[0]).toMatch(/^It looks most at size/)
    // Row 8: size 217 % 50 = 17, region (49 % 3) south → 34.
    const steps = rowsOf(report, /^Row 8, step/)
    const pushes = steps.slice(1).reduce((sum, step) => sum + numberOf(step[2]), 0)
    const end = numberOf(steps.at(-1)?.[3])
    expect(Math.abs(end - 34)).toBeLessThan(6)
    expect(Math.abs(numberOf(steps[0]?.[3]) + pushes - end)).toBeLessThan(0.5)
    expect(report.plots.map((each) => each.title)).toEqual(
      expect.arrayContaining(['How it hangs on size', 'How it hangs on region', 'The training rows most like it']),
    )
    const moves = rowsOf(report, /^What moves/)
    expect(moves[0]?.[0]).toBe('size')
    expect(moves[0]?.[4]).toBe('up')
  })

  test('classes: the smallest change that gives the other answer is told', async () => {
    const model = await learn(node, classes)
    const report = await explain(model, classes, { row: 8 })
    expect(report.text.some((line) => /^It would be "dear" with (size|region) /.test(line))).toBe(true)
    const [change] = rowsOf(report, /^What would change it/)
    expect(['size', 'region']).toContain(change?.[0])
    const same = await explain(model, classes, { row: 8, wanted: 'cheap' })
    expect(rowsOf(same, /^What would change it/)).toEqual([])
  })
})

test('a row that is not there is refused by its number; a wanted number is reached', async () => {
  const model = await learn('train.linear', numbers)
  await expect(explain(model, numbers, { row: 1000 })).rejects.toMatchObject({ code: 'row_unknown', field: 'row' })
  const report = await explain(model, numbers, { row: 8, wanted: '90' })
  const line = report.text.find((each) => each.startsWith('It would be 90 or more')) ?? ''
  expect(Number(/\(then: ([\d.]+)\)/.exec(line)?.[1])).toBeGreaterThanOrEqual(89.9)
})

test('groups are compared: shares of the chosen class, and errors of numbers', async () => {
  const model = await learn('train.linear', classes)
  const run = async (chosen: ModelValue, table: TableValue, params = {}) =>
    (await bench.run('evaluate.fairness', { model: chosen, table }, params))['report'] as ReportValue
  const report = await run(model, classes)
  expect(report.metrics.map((each) => each.name)).toEqual(['parityDifference', 'parityRatio', 'oddsDifference'])
  expect(report.text[0]).toMatch(/^"dear" is said of \d+ % where region is west/)
  expect(rowsOf(report, /^Groups by region/)).toHaveLength(3)
  const errors = await run(await learn('train.linear', numbers), numbers, { column: 'size' })
  expect(errors.metrics.map((each) => each.name)).toEqual(['errorDifference', 'tiltDifference'])
  expect(rowsOf(errors, /^Groups by size/)).toHaveLength(4)
  await expect(run(model, classes, { column: 'nothing' })).rejects.toMatchObject({ code: 'no_groups', field: 'column' })
})

test('a model of texts alone is explained without what texts cannot have', async () => {
  const csv = [
    'note,liked',
    ...Array.from(
      { length: 60 },
      (_, row) => `${row % 2 ? 'very good and fresh' : 'not good and stale'} ${row},${row % 2 ? 'yes' : 'no'}`,
    ),
  ].join('\n')
  const table = await bench.table(csv, { target: 'liked', columns: { note: { kind: 'text', role: 'feature' } } })
  const { table: prepared } = await bench.run('prepare.textTfidf', { table }, { width: 20 })
  const report = await explain(await learn('train.linear', prepared as TableValue), prepared as TableValue)
  expect(report.text[0]).toMatch(/^It looks most at note/)
  expect(report.plots.map((each) => each.title)).not.toContain('The training rows most like it')
  expect(report.text.some((line) => line.startsWith('No change'))).toBe(false)
})
