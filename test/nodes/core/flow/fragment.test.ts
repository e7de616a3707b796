import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copyFragment, groupNodes, pasteFragment } from '#nodes/core/flow/edit.ts'
import { emptyFlow } from '#nodes/core/flow/flow.ts'
import { parseFragment } from '#nodes/core/flow/fragment.ts'
import { edgeTexts, wholeFlow } from '../testNodes.ts'
import { anyFlow, mutate, mutations } from './arbitrary.ts'

test('what is pasted has new ids, the edges inside, its group and its shape', () => {
  const flow = groupNodes(wholeFlow(), ['l1', 'l2'], { title: 'Model' })
  const piece = copyFragment(flow, ['l1', 'l2', 'train'])
  const { flow: pasted, ids } = pasteFragment(flow, piece, { x: 100, y: 50 })
  expect(ids).toEqual(['l1-2', 'l2-2', 'train-2'])
  expect(edgeTexts(pasted).slice(-2)).toEqual(['l1-2.y l2-2.x', 'l2-2.y train-2.network'])
  expect(pasted.nodes.slice(-3).map(({ position, group }) => ({ ...position, group }))).toEqual([
    { x: 100, y: 50, group: 'group-2' },
    { x: 360, y: 50, group: 'group-2' },
    { x: 1140, y: 50, group: undefined },
  ])
  expect(pasted.groups?.map((each) => each.title)).toEqual(['Model', 'Model'])
  expect(flow.nodes).toHaveLength(7)
})

test('a fragment survives the clipboard, and a whole flow may be pasted as text', () => {
  fc.assert(
    fc.property(anyFlow, (flow) => {
      const ids = flow.nodes.map((each) => each.id)
      const piece = copyFragment(flow, ids)
      const read = parseFragment(JSON.stringify(piece))
      if (!read.ok) throw new Error(read.message)
      const { flow: pasted } = pasteFragment(emptyFlow('New'), read.fragment, { x: 0, y: 0 })
      expect(pasted.nodes).toHaveLength(flow.nodes.length)
      expect(pasted.edges).toHaveLength(flow.edges.length)
      expect(parseFragment(JSON.stringify(flow)).ok).toBe(true)
    }),
  )
})

test.each([
  ['hello', 'The copied text is no part of a flow: it is not JSON.'],
  ['[1]', 'The copied text is no part of a flow.'],
  ['{"format":"other"}', 'The copied text is no part of a flow: its "format" is another.'],
  ['{"format":"modelwright-fragment","nodes":[]}', '"edges" of the flow is missing; a list [ … ] is expected.'],
  [
    '{"format":"modelwright-fragment","nodes":[{"id":"a"}],"edges":[]}',
    'Node "a": "type" is missing; text is expected.',
  ],
])('the text %s is refused', (text, message) => {
  expect(parseFragment(text)).toEqual({ ok: false, message })
})

test('no text from the clipboard makes it throw', () => {
  fc.assert(
    fc.property(anyFlow, mutations, (flow, changes) => {
      const read = parseFragment(
        JSON.stringify(
          mutate(
            copyFragment(
              flow,
              flow.nodes.map((each) => each.id),
            ),
            changes,
          ),
        ),
      )
      if (read.ok) pasteFragment(flow, read.fragment, { x: 0, y: 0 })
      else expect(read.message).toMatch(/\.$/)
    }),
    { numRuns: 500 },
  )
})
