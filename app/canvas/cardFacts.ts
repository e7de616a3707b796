import type { FlowNode } from '#nodes/core/flow/flow.ts'
import type { NodeInference } from '#nodes/core/flow/infer.ts'
import { isError } from '#nodes/core/problem.ts'
import { catalogue } from '#nodes/index.ts'
import type { FlowState } from '../flow/flowStore.ts'
import { type CardStatus, cardStatus, groupStatus } from '../flow/nodeStatus.ts'
import type { RunState } from '../flow/runStore.ts'

export type CardFacts = {
  /** Plain words first. */
  title: string
  /** The technical term, where the title is somebody's own. */
  technical: string
  icon: string
  category: string
  line: string
  errors: number
  warnings: number
  /** Numbers that this node has to learn, where it has any. */
  parameters: number | undefined
}

/** Trainable numbers that a node itself adds: those of the layer it ends in, or of its model. */
function parametersOf(inference: NodeInference | undefined): number | undefined {
  for (const spec of Object.values(inference?.outputs ?? {})) {
    if (spec?.type === 'layers') return spec.layers.find((layer) => layer.id === spec.output)?.parameters
    if (spec?.type === 'model') return spec.parameters
  }
  return undefined
}

/** What a card says, flat, so that a change elsewhere draws nothing again. */
export function cardFacts(state: FlowState, node: FlowNode): CardFacts {
  const definition = catalogue.find(node.type)
  const inference = state.inference.nodes[node.id]
  const problems = inference?.problems ?? []
  const errors = problems.filter(isError).length
  return {
    title: node.title ?? definition?.title ?? node.type,
    technical: node.title && definition && node.title !== definition.title ? definition.title : '',
    icon: definition?.icon ?? 'circle-help',
    category: definition?.category ?? 'unknown',
    line: definition ? inference?.card || definition.summary : 'This version of Modelwright does not know this node.',
    errors,
    warnings: problems.length - errors,
    parameters: parametersOf(inference),
  }
}

export const statusOf = (flow: FlowState, run: RunState, id: string): CardStatus =>
  cardStatus(flow.inference.nodes[id]?.problems ?? [], run.nodes[id])

export const statusOfGroup = (flow: FlowState, run: RunState, members: readonly FlowNode[]): CardStatus =>
  groupStatus(members.map((node) => statusOf(flow, run, node.id)))

/** The card in one sentence for screen readers. */
export function spokenCard(facts: CardFacts, status: CardStatus): string {
  const technical = facts.technical ? `, ${facts.technical}` : ''
  const warnings = facts.warnings > 0 ? `, ${facts.warnings} ${facts.warnings === 1 ? 'warning' : 'warnings'}` : ''
  return `${facts.title}${technical}. ${facts.line}. ${status.label}: ${status.reason}${warnings}`
}
