import { flowStore, useFlow } from '#app/flow/flowStore.ts'
import { FieldForm } from '#app/ui/FieldForm.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Icon } from '#app/ui/Icon.tsx'
import { setParams } from '#nodes/core/flow/edit.ts'
import type { FlowNode } from '#nodes/core/flow/flow.ts'
import { catalogue } from '#nodes/index.ts'
import type { Json } from './controls/controlProps.ts'
import { type Control, formFields, isShown } from './fields.ts'
import { ParamField } from './ParamField.tsx'
import { Problems } from './Problems.tsx'

/** What several selected nodes have in common: nodes of one type are set together. */
export function SharedInspector({ ids }: { ids: readonly string[] }) {
  const allNodes = useFlow((state) => state.flow.nodes)
  const parameters = useFlow((state) => state.flow.parameters) ?? []
  const inference = useFlow((state) => state.inference)
  const nodes = allNodes.filter((node) => ids.includes(node.id))
  const types = [...new Set(nodes.map((node) => node.type))]
  const problems = inference.problems.filter((each) => each.nodeId !== undefined && ids.includes(each.nodeId))
  const definition = types.length === 1 ? catalogue.find(types[0] ?? '') : undefined
  return (
    <div className="inspector">
      <header className="inspector__head">
        <span className="inspector__icon">
          <Icon name={definition?.icon ?? 'boxes'} size={18} />
        </span>
        <div className="inspector__names">
          <h2 className="inspector__title">{formatCount(nodes.length, 'node')} selected</h2>
          <p className="inspector__summary">{definition ? `all are ${definition.title}` : countTypes(nodes)}</p>
        </div>
      </header>
      <div className="inspector__body inspector__scroll">
        {problems.length > 0 && <Problems problems={problems} showNode />}
        {definition ? (
          <SharedForm nodes={nodes} parameters={parameters.map((each) => each.name)} />
        ) : (
          <p className="inspector__nothing">
            Nodes of different types have no settings in common. Move, group, copy or delete them together, or select
            nodes of one type to set them at once.
          </p>
        )}
      </div>
    </div>
  )
}

/** What depends on the table that comes in, or has many parts, is set node by node. */
const ofOneNode: ReadonlySet<string> = new Set<Control['kind']>([
  'code',
  'column',
  'columnRoles',
  'columns',
  'conditions',
  'expression',
  'file',
  'json',
  'list',
  'map',
])

function SharedForm({ nodes, parameters }: { nodes: FlowNode[]; parameters: string[] }) {
  const first = nodes[0]
  const definition = catalogue.find(first?.type ?? '')
  if (!first || !definition) return null
  const fields = formFields(definition)
  const simple = fields.filter(
    (field) => !ofOneNode.has(field.control.kind) && nodes.every((node) => isShown(field, fields, node.params)),
  )
  const same = (name: string): boolean =>
    nodes.every((node) => JSON.stringify(node.params[name]) === JSON.stringify(first.params[name]))
  return (
    <FieldForm className="param-form" label="Settings in common" onLeave={() => flowStore.getState().seal()}>
      {simple.map((field) => (
        <ParamField
          key={field.name}
          field={field}
          value={same(field.name) ? first.params[field.name] : undefined}
          mixed={!same(field.name)}
          resolved={undefined}
          error={undefined}
          issues={[]}
          warning={same(field.name) ? undefined : 'They differ; setting this makes them the same.'}
          tables={{}}
          outcome={undefined}
          detected={undefined}
          suggestions={[]}
          parameters={parameters}
          tune={undefined}
          change={(next: Json | undefined) =>
            flowStore
              .getState()
              .apply(
                `change ${field.title.toLowerCase()} of ${nodes.length} nodes`,
                (flow) => nodes.reduce((edited, node) => setParams(edited, node.id, { [field.name]: next }), flow),
                `shared.${field.name}`,
              )
          }
        />
      ))}
    </FieldForm>
  )
}

function countTypes(nodes: FlowNode[]): string {
  const counts = new Map<string, number>()
  for (const node of nodes) {
    const title = catalogue.find(node.type)?.title ?? node.type
    counts.set(title, (counts.get(title) ?? 0) + 1)
  }
  return [...counts].map(([title, count]) => `${count} ${title}`).join(', ')
}
