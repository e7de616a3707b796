import type { ReactNode } from 'react'
import { useFlow } from '#app/flow/flowStore.ts'
import { runStore, useRun, useRunActive } from '#app/flow/runStore.ts'
import { Button } from '#app/ui/Button.tsx'
import { EmptyState } from '#app/ui/EmptyState.tsx'

/** What a tab says while its node has not run. */
export function NotRunYet({ nodeId, children }: { nodeId: string; children: ReactNode }) {
  const isActive = useRunActive()
  const state = useRun((each) => each.nodes[nodeId]?.state)
  const hasErrors = useFlow(
    (each) => each.inference.nodes[nodeId]?.problems.some((problem) => problem.severity === 'error') ?? false,
  )
  if (state === 'running' || state === 'queued') {
    return (
      <EmptyState icon="timer" title={state === 'running' ? 'Under way' : 'Waits for its turn'}>
        The result shows here as soon as it is there.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon="play"
      title="Nothing to show yet"
      actions={
        <Button
          variant="primary"
          icon="play"
          disabled={isActive || hasErrors}
          onClick={() => void runStore.getState().start({ kind: 'to', node: nodeId })}
        >
          Run to here
        </Button>
      }
    >
      {hasErrors ? 'Mend the problems on this node first; they are listed at the right.' : children}
    </EmptyState>
  )
}
