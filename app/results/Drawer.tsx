import { lazy, type ReactNode, Suspense } from 'react'
import './results.css'
import './tables.css'
import './report.css'
import { useFlow } from '#app/flow/flowStore.ts'
import { LoadingState } from '#app/ui/EmptyState.tsx'
import { RunOverview } from './RunOverview.tsx'

const NodeResults = lazy(() => import('./NodeResults.tsx').then((each) => ({ default: each.NodeResults })))

/** What came of the selected node: data, learning curves, plots, log; of the whole run while nothing is selected. */
export function Drawer({ actions }: { actions?: ReactNode }) {
  const selected = useFlow((state) => state.selection.nodes)
  const nodes = useFlow((state) => state.flow.nodes)
  const [only, second] = selected.filter((id) => nodes.some((node) => node.id === id))
  return (
    <section className="drawer" aria-label="Results">
      {only !== undefined && second === undefined ? (
        <Suspense fallback={<LoadingState />}>
          <NodeResults key={only} nodeId={only} actions={actions} />
        </Suspense>
      ) : (
        <RunOverview actions={actions} />
      )}
    </section>
  )
}
