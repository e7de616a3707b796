import { expect, test } from 'vitest'
import type { CsvFacts } from '#nodes/core/run.ts'
import { csv } from '#nodes/data/csv.node.ts'
import { csvOptionsOf, readCsvOptions } from '#nodes/data/csvOptions.ts'

const facts: CsvFacts = {
  columns: [
    { name: 'a', kind: 'integer', role: 'feature' },
    { name: 'b', kind: 'text', role: 'ignore' },
  ],
  rows: 1200,
  delimiter: ',',
  quote: '"',
  encoding: 'utf-8',
  header: true,
  ragged: { count: 0, lines: [] },
  notes: [],
  content: 'f'.repeat(64),
}
const infer = (settings: Record<string, unknown>, known?: CsvFacts) =>
  csv.infer({ inputs: {}, connected: {}, params: csv.params.parse(settings), facts: known })

test('without a file there is one problem and nothing to ask', () => {
  expect(infer({}).problems).toMatchObject([{ code: 'file_missing', field: 'file' }])
  expect(csv.probe?.(csv.params.parse({}), {})).toBeUndefined()
})

test('the columns are those of the probe; before it has answered they are unknown', () => {
  expect(infer({ file: 'x.csv' })).toEqual({ outputs: { table: undefined } })
  expect(infer({ file: 'x.csv' }, facts)).toEqual({
    outputs: { table: { type: 'table', columns: facts.columns, rows: 1200 } },
    problems: [],
  })
})

test('rows of another width stop with a fix, and are a warning once they are set aside', () => {
  const ragged = { ...facts, ragged: { count: 2, lines: [3, 9] } }
  expect(infer({ file: 'x.csv' }, ragged).problems).toMatchObject([
    { code: 'csv_ragged', severity: 'error', fix: { params: { ragged: 'setAside' } } },
  ])
  expect(infer({ file: 'x.csv', ragged: 'setAside' }, ragged).problems).toMatchObject([
    { code: 'csv_set_aside', severity: 'warning' },
  ])
})

test('what a person sets reaches the reader', () => {
  const params = csv.params.parse({
    file: 'x.csv',
    delimiter: 'tab',
    quote: 'single',
    header: 'no',
    encoding: 'utf-16le',
    missing: ['x'],
  })
  const request = csv.probe?.(params, {})
  if (request?.kind !== 'csv') throw new Error('The probe should be one of a CSV file.')
  expect(request.options).toEqual(csvOptionsOf(params))
  expect(readCsvOptions(request.options)).toEqual({
    delimiter: '\t',
    quote: "'",
    header: false,
    encoding: 'utf-16le',
    missing: ['x'],
    ragged: 'refuse',
  })
})

test('the card names the file and its rows', () => {
  const params = csv.params.parse({ file: `file:${'a'.repeat(64)}/sales 2024.csv` })
  expect(csv.card({ params, inputs: {}, outputs: { table: { type: 'table', columns: [], rows: 1200 } } })).toBe(
    'sales 2024.csv · 1,200 rows',
  )
})
