import { expect, test } from 'vitest'
import { renameFlowParameter } from '#app/inspector/renameFlowParameter.ts'
import { emptyFlow, type Flow } from '#nodes/core/flow/flow.ts'

const flow: Flow = {
  ...emptyFlow('Test'),
  parameters: [
    { name: 'rows', type: 'number', default: 2 },
    { name: 'rows_all', type: 'number', default: 3 },
  ],
  nodes: [
    {
      id: 'a',
      type: 'x.y',
      version: 1,
      position: { x: 0, y: 0 },
      params: {
        units: { $expr: 'rows * 2 + rows_all' },
        text: { $expr: 'concat("rows", rows)' },
        plain: 'rows',
        list: [{ $expr: 'rows' }],
      },
    },
  ],
}

test('renaming a flow parameter renames it in expressions, whole words only and not in quotes', () => {
  const renamed = renameFlowParameter(flow, 0, 'size')
  expect(renamed.parameters?.map((each) => each.name)).toEqual(['size', 'rows_all'])
  expect(renamed.nodes[0]?.params).toEqual({
    units: { $expr: 'size * 2 + rows_all' },
    text: { $expr: 'concat("rows", size)' },
    plain: 'rows',
    list: [{ $expr: 'size' }],
  })
})

test('the same name changes nothing', () => {
  expect(renameFlowParameter(flow, 0, 'rows')).toBe(flow)
})
