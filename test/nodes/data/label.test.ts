import { expect, test } from 'vitest'
import type { Column } from '#nodes/core/spec/table.ts'
import { label } from '#nodes/data/label.node.ts'

const score: Column = { name: 'score', kind: 'integer', role: 'target', missing: 54, distinct: 80 }
const infer = (settings: Record<string, unknown>, target: Column = score) => {
  const params = label.params.parse(settings)
  const table = { type: 'table' as const, rows: 2400, columns: [target] }
  const result = label.infer({ inputs: { table }, connected: { table: true }, params, facts: undefined })
  return { ...result, card: label.card({ params, inputs: { table }, outputs: result.outputs }) }
}

test('rows without a target are set aside: the count is on the card and on the edge', () => {
  const { outputs, problems, card } = infer({})
  expect(problems).toEqual([])
  expect(outputs.table).toMatchObject({ rows: 2346, columns: [{ name: 'score', missing: 0 }] })
  expect(card).toBe('Sets 54 rows without score aside')
})

test('waiting for people is announced', () => {
  const { outputs, problems } = infer({ rowsWithoutTarget: 'wait' })
  expect(problems).toMatchObject([{ code: 'labels_open', severity: 'warning' }])
  expect(outputs.table?.rows).toBe(2400)
})

test('setting aside every row is refused', () => {
  expect(infer({}, { ...score, missing: 2400 }).problems).toMatchObject([{ code: 'target_empty', severity: 'error' }])
})

test('without a target a Columns node is offered', () => {
  expect(infer({}, { ...score, role: 'feature' }).problems).toMatchObject([
    { code: 'target_missing', fix: { kind: 'insertBefore', type: 'data.columns' } },
  ])
})
