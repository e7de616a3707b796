import { expect, test } from 'vitest'
import { hasIcon } from '#app/ui/icons.ts'
import type { AnyNode } from '#nodes/core/define.ts'
import { definitions } from '#nodes/index.ts'

test('the app ships the icon of every node', () => {
  const absent = (definitions as readonly AnyNode[])
    .filter((each) => !hasIcon(each.icon))
    .map((each) => `${each.id}: ${each.icon}`)
  expect(absent).toEqual([])
})
