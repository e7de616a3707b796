import { useEffect, useRef } from 'react'
import { isError } from '#nodes/core/problem.ts'
import { canvasControls } from '../canvas/controls.ts'
import { useFlow } from '../flow/flowStore.ts'
import { Problems } from '../inspector/Problems.tsx'
import { announce } from '../shell/announcer.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { closeProblems } from './closeProblems.ts'

/**
 * Everything that is wrong with the flow, worst first, each with its way there and, where there is one, its fix. Closes by itself
 * once the last one is mended.
 */
export function ProblemsPanel() {
  const problems = useFlow((state) => state.inference.problems)
  const selected = useFlow((state) => state.selection.nodes)
  const sorted = [...problems].sort((a, b) => Number(isError(b)) - Number(isError(a)))
  useEffect(() => {
    const [only, second] = selected
    if (only !== undefined && second === undefined) canvasControls.current.reveal(only)
  }, [selected])
  const panel = useRef<HTMLElement>(null)
  const count = problems.length
  const before = useRef(count)
  useEffect(() => {
    const isMended = count === 0 && before.current > 0
    before.current = count
    if (!isMended) return
    announce('The last problem is mended. The list of problems is closed.')
    closeProblems(panel.current)
  }, [count])
  return (
    <section
      ref={panel}
      className="problems-panel"
      aria-label="Problems of the flow"
      onKeyDown={(event) => {
        // Also when it closed the tip of a button in here: one press is enough.
        if (event.key !== 'Escape') return
        event.preventDefault()
        closeProblems(panel.current)
      }}
    >
      <header className="problems-panel__head">
        <h2>Problems</h2>
        <IconButton icon="x" size="small" label="Close problems" onClick={() => closeProblems(panel.current)} />
      </header>
      <div className="problems-panel__list">
        {sorted.length === 0 ? (
          <EmptyState icon="circle-check" title="Nothing to mend">
            The flow is ready to run.
          </EmptyState>
        ) : (
          <Problems problems={sorted} showNode />
        )}
      </div>
    </section>
  )
}
