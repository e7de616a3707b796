import type { AnyNode } from './core/define.ts'
import type { Catalogue } from './core/flow/infer.ts'
import { dense } from './layers/dense.node.ts'
import { dropout } from './layers/dropout.node.ts'
import { input } from './layers/input.node.ts'
import { output } from './layers/output.node.ts'

/** Every node there is, in the order of the palette. Written by hand: the compiler and the tests derive the rest. */
export const definitions = [
  input,
  dense,
  dropout,
  output,
] as const satisfies readonly AnyNode[]

const byId = new Map<string, AnyNode>((definitions as readonly AnyNode[]).map((each) => [each.id, each]))

export const findDefinition = (id: string): AnyNode | undefined => byId.get(id)

export const catalogue: Catalogue = { all: definitions, find: findDefinition }
