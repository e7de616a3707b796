import { useShallow } from 'zustand/react/shallow'
import type { FlowNode } from '#nodes/core/flow/flow.ts'
import { useFlow } from '../flow/flowStore.ts'
import { type CardStatus, cardStatus, groupStatus } from '../flow/nodeStatus.ts'
import { useRun } from '../flow/runStore.ts'

/** State of one card; drawn again only when it changes. */
export function useCardStatus(id: string): CardStatus {
  const problems = useFlow((state) => state.inference.nodes[id]?.problems)
  const result = useRun((state) => state.nodes[id])
  return cardStatus(problems ?? [], result)
}

/** State of a group's members, as one. */
export function useGroupStatus(members: readonly FlowNode[]): CardStatus {
  const problems = useFlow(useShallow((state) => members.map((node) => state.inference.nodes[node.id]?.problems)))
  const results = useRun(useShallow((state) => members.map((node) => state.nodes[node.id])))
  return groupStatus(members.map((_, index) => cardStatus(problems[index] ?? [], results[index])))
}
