import './inspector.css'
import './controls/controls.css'
import { useFlow } from '#app/flow/flowStore.ts'
import { FlowInspector } from './FlowInspector.tsx'
import { GroupInspector } from './GroupInspector.tsx'
import { NodeInspector } from './NodeInspector.tsx'
import { SharedInspector } from './SharedInspector.tsx'

/** The panel beside the canvas: about what is selected, or about the flow. */
export function Inspector() {
  const selected = useFlow((state) => state.selection.nodes)
  const nodes = useFlow((state) => state.flow.nodes)
  const ids = selected.filter((id) => nodes.some((node) => node.id === id))
  const groups = useFlow((state) => state.flow.groups)
  const [only] = ids
  const group = selected.length === 1 ? groups?.find((each) => each.id === selected[0])?.id : undefined
  return (
    <section className="inspector-panel" aria-label="Inspector">
      {group !== undefined ? (
        <GroupInspector key={group} groupId={group} />
      ) : only === undefined ? (
        <FlowInspector />
      ) : ids.length === 1 ? (
        <NodeInspector key={only} nodeId={only} />
      ) : (
        <SharedInspector ids={ids} />
      )}
    </section>
  )
}
