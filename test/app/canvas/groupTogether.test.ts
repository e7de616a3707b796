import fc from 'fast-check'
import { expect, test } from 'vitest'
import { overlaps } from '#app/canvas/geometry.ts'
import { groupTogether } from '#app/canvas/groupTogether.ts'
import { boxOf, visibleIds } from '#app/canvas/visible.ts'
import { emptyFlow, type Flow } from '#nodes/core/flow/flow.ts'
import { flowNode, smallFlow } from '#test/helpers/smallFlow.ts'

const group = { id: 'new', title: 'Group' }
const positions = (flow: Flow) => Object.fromEntries(flow.nodes.map(({ id, position }) => [id, position]))

/** What lies in the frame and is no member. */
const strangersIn = (flow: Flow) => {
  const frame = boxOf(flow, group.id)
  const members = new Set(flow.nodes.filter((node) => node.group === group.id).map(({ id }) => id))
  const others = [
    ...visibleIds(flow).filter((id) => !members.has(id)),
    ...(flow.groups ?? []).filter(({ id, folded }) => id !== group.id && !folded).map(({ id }) => id),
  ]
  return others.filter((id) => {
    const box = boxOf(flow, id)
    return frame && box && overlaps(frame, box)
  })
}

test('neighbours are grouped where they stand', () => {
  const flow = smallFlow()
  const grouped = groupTogether(flow, ['file', 'columns'], group)
  expect(positions(grouped)).toEqual(positions(flow))
  expect(strangersIn(grouped)).toEqual([])
})

test('cards with others between them are moved together, and the others stay', () => {
  const flow = smallFlow(false)
  const ids = ['file', 'evaluate']
  const grouped = groupTogether(flow, ids, group)
  expect(grouped.nodes.filter((node) => node.group === 'new').map(({ id }) => id)).toEqual(ids)
  expect(strangersIn(grouped)).toEqual([])
  for (const { id } of flow.nodes) if (!ids.includes(id)) expect(positions(grouped)[id]).toEqual(positions(flow)[id])
})

test('a frame never encloses a stranger, wherever the cards stand', () => {
  const place = fc.record({ x: fc.integer({ min: -40, max: 160 }), y: fc.integer({ min: -20, max: 80 }) })
  const card = fc.record({ at: place, chosen: fc.boolean(), old: fc.boolean() })
  fc.assert(
    fc.property(fc.array(card, { minLength: 1, maxLength: 12 }), fc.boolean(), (cards, folded) => {
      const nodes = cards.map(({ at, old }, index) =>
        flowNode(`n${index}`, 'prepare.scale', at.x * 8, at.y * 8, old ? { group: 'old' } : {}),
      )
      const flow: Flow = {
        ...emptyFlow('Any'),
        nodes,
        groups: [{ id: 'old', title: 'Old', folded }],
        notes: [{ id: 'note', text: '', position: { x: 400, y: 200 }, size: { width: 200, height: 80 } }],
      }
      const ids = cards.flatMap(({ chosen }, index) => (chosen ? [`n${index}`] : []))
      fc.pre(ids.length > 0)
      expect(strangersIn(groupTogether(flow, ids, group))).toEqual([])
    }),
  )
})
