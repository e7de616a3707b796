import { useEffect } from 'react'
import { isError } from '#nodes/core/problem.ts'
import { canvasControls } from '../canvas/controls.ts'
import { useFlow } from '../flow/flowStore.ts'
import { Problems } from '../inspector/Problems.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { editorView } from './editorView.ts'

/** Everything that is wrong with the flow, worst first, each with its way there and, where there is one, its fix. */
export function ProblemsPanel() {
  const problems = useFlow((state) => state.inference.problems)
  const selected = useFlow((state) => state.selection.nodes)
  const sorted = [...problems].sort((a, b) => Number(isError(b)) - Number(isError(a)))
  useEffect(() => {
    const [only, second] = selected
    if (only !== undefined && second === undefined) canvasControls.current.reveal(only)
  }, [selected])
  return (
    <section className="problems-panel" aria-label="Problems of the flow">
      <header className="problems-panel__head">
        <h2>Problems</h2>
        <IconButton
          icon="x"
          size="small"
          label="Close problems"
          onClick={() => editorView.setState({ problems: false })}
        />
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
