import { type Block, insertBlock } from '#nodes/blocks.ts'
import { disconnect } from '#nodes/core/flow/edit.ts'
import { edgeId, type Flow, type FlowEdge } from '#nodes/core/flow/flow.ts'
import { portOf } from '#nodes/core/flow/graph.ts'
import { newId } from '#nodes/core/flow/ids.ts'
import { catalogue } from '#nodes/index.ts'
import { flowStore } from '../flow/flowStore.ts'
import { rememberUse } from '../palette/paletteMemory.ts'
import { announce } from '../shell/announcer.ts'
import { freePlace, type Where } from './addDefinition.ts'
import { snapPoint } from './geometry.ts'

/** Adds a block as a folded group, joined to what it was asked for, as one undo step; selects it and gives the group's id. */
export function addBlock(block: Block, where: Where): string {
  const { flow, apply, select } = flowStore.getState()
  const made = withBlock(flow, block, where)
  apply(`add ${block.title}`, () => made.flow)
  select({ nodes: [made.group] })
  rememberUse(block.id)
  announce(`Added ${block.title}, ${block.layers.length} layers in a group that unfolds.`)
  return made.group
}

function withBlock(flow: Flow, block: Block, { at, offer, edge, after }: Where): { flow: Flow; group: string } {
  const found = edge === undefined ? undefined : flow.edges.find((each) => edgeId(each) === edge)
  if (found && carriesLayers(flow, found.from))
    return insertBlock(disconnect(flow, [edgeId(found)]), block, { at: snapPoint(at), from: found.from, to: found.to })
  const [layer] = block.layers
  // Where the first layer's card would find room, the folded group does.
  const probe = { id: newId(flow, block.id), type: layer?.type ?? '', version: 1, params: {}, position: snapPoint(at) }
  const place = { at: freePlace(flow, probe) }
  if (offer?.type === 'layers') {
    const end = { node: offer.node, port: offer.port }
    return insertBlock(flow, block, offer.direction === 'output' ? { ...place, from: end } : { ...place, to: end })
  }
  const from = (after ?? []).flatMap((id) => endOf(flow, id))[0]
  return insertBlock(flow, block, from ? { ...place, from } : place)
}

const carriesLayers = (flow: Flow, { node, port }: FlowEdge['from']): boolean => {
  const definition = catalogue.find(flow.nodes.find((each) => each.id === node)?.type ?? '')
  return definition !== undefined && portOf(definition, 'outputs', port)?.type === 'layers'
}

/** The output of a node that layers can follow; an Output layer ends a network. */
function endOf(flow: Flow, id: string): FlowEdge['from'][] {
  const type = flow.nodes.find((each) => each.id === id)?.type
  if (type === undefined || type === 'layers.output') return []
  return ['layers', 'y'].flatMap((port) => {
    const end = { node: id, port }
    return carriesLayers(flow, end) ? [end] : []
  })
}
