import './inspector.css'
import { useFlow } from '#app/flow/flowStore.ts'
import { FlowInspector } from './FlowInspector.tsx'
import { NodeInspector } from './NodeInspector.tsx'
import { SharedInspector } from './SharedInspector.tsx'

/** The panel beside the canvas: about what is selected, or about the flow. */
export function Inspector() {
  const selected = useFlow((state) => state.selection.nodes)
  const nodes = useFlow((state) => state.flow.nodes)
  const ids = selected.filter((id) => nodes.some((node) => node.id === id))
  const [only] = ids
  return (
    <section className="inspector-panel" aria-label="Inspector">
      {only === undefined ? (
        <FlowInspector />
      ) : ids.length === 1 ? (
        <NodeInspector key={only} nodeId={only} />
      ) : (
        <SharedInspector ids={ids} />
      )}
    </section>
  )
}
