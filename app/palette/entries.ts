import { type Block, blocks } from '#nodes/blocks.ts'
import type { AnyNode } from '#nodes/core/define.ts'
import { catalogue } from '#nodes/index.ts'

/** What can be added to a flow: a node, or a block of them. */
export type Addable = AnyNode | Block

export const isBlock = (entry: Addable): entry is Block => 'layers' in entry

/** Blocks come after the nodes of their category. */
export const addables: readonly Addable[] = [...catalogue.all, ...blocks]

export const findAddable = (id: string): Addable | undefined =>
  catalogue.find(id) ?? blocks.find((each) => each.id === id)
