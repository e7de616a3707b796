import { useFlow } from '#app/flow/flowStore.ts'
import { formatCount } from '#app/ui/format.ts'
import type { AnyNode, Ports } from '#nodes/core/define.ts'
import type { FlowNode } from '#nodes/core/flow/flow.ts'
import type { NodeInference } from '#nodes/core/flow/infer.ts'
import { describeSpec, type Spec } from '#nodes/core/spec/spec.ts'
import { nameOfNode } from './Problems.tsx'

/** What goes into a node and what comes out, in words. */
export function InAndOut({
  node,
  definition,
  inference,
}: {
  node: FlowNode
  definition: AnyNode
  inference: NodeInference | undefined
}) {
  const edges = useFlow((state) => state.flow.edges)
  const inputs: Ports = definition.inputs
  const outputs: Ports = definition.outputs
  return (
    <section className="in-out" aria-label="What goes in and out">
      {Object.entries(inputs).map(([port, { title, type, optional }]) => {
        const edge = edges.find((each) => each.to.node === node.id && each.to.port === port)
        return (
          <PortLine
            key={`in-${port}`}
            direction="in"
            type={type}
            title={title}
            words={
              edge
                ? `${describeSpec(inference?.inputs[port])}, from ${nameOfNode(edge.from.node)}`
                : optional
                  ? 'not connected, not needed'
                  : 'not connected'
            }
            spec={edge && inference?.inputs[port]}
          />
        )
      })}
      {Object.entries(outputs).map(([port, { title, type }]) => (
        <PortLine
          key={`out-${port}`}
          direction="out"
          type={type}
          title={title}
          words={describeSpec(inference?.outputs[port])}
          spec={inference?.outputs[port]}
        />
      ))}
    </section>
  )
}

type PortLineProps = { direction: 'in' | 'out'; type: string; title: string; words: string; spec: Spec | undefined }

function PortLine({ direction, type, title, words, spec }: PortLineProps) {
  return (
    <div className="in-out__line">
      <span className="in-out__mark" style={{ background: `var(--port-${type})` }} />
      <span className="in-out__direction">{direction === 'in' ? 'In' : 'Out'}</span>
      <span className="in-out__title">{title}</span>
      <span className="in-out__words">
        {words}
        {spec?.type === 'table' && <span className="in-out__roles">{roleWords(spec)}</span>}
      </span>
    </div>
  )
}

function roleWords(spec: Extract<Spec, { type: 'table' }>): string {
  const features = spec.columns.filter((column) => column.role === 'feature').length
  const target = spec.columns.find((column) => column.role === 'target')
  return `${formatCount(features, 'feature')}${target ? `, predicts ${target.name}` : ', no target yet'}`
}
