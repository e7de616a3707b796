import type { AnyNode } from '../define.ts'
import type { Problem } from '../problem.ts'
import type { Spec } from '../spec/spec.ts'

/** The nodes that are known, looked up by id; handed to whatever needs it, never imported by the kernel. */
export type Catalogue = { readonly all: readonly AnyNode[]; find: (id: string) => AnyNode | undefined }

/** What is known of one node of a flow without running it. */
export type NodeInference = {
  /** Parsed parameters with defaults and expressions resolved; undefined when they do not parse. */
  params: Record<string, unknown> | undefined
  inputs: Record<string, Spec | undefined>
  outputs: Record<string, Spec | undefined>
  card: string
  problems: Problem[]
}

export type Inference = {
  nodes: Record<string, NodeInference>
  /** All problems of the flow and its nodes, flow order. */
  problems: Problem[]
}
