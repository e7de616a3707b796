import { Command as List } from 'cmdk'
import { useState } from 'react'
import '../commands/commandPalette.css'
import { disconnect } from '#nodes/core/flow/edit.ts'
import { edgeId } from '#nodes/core/flow/flow.ts'
import { portWords } from '#nodes/core/flow/graph.ts'
import { catalogue } from '#nodes/index.ts'
import { canvasStore, useCanvas } from '../canvas/canvasStore.ts'
import { connectPorts, edgeBetween, nodeTitle, openTargets } from '../canvas/connecting.ts'
import { canvasControls } from '../canvas/controls.ts'
import { type PortView, portsOf } from '../canvas/ports.ts'
import { boxOf, membersOf } from '../canvas/visible.ts'
import { flowStore, useFlow } from '../flow/flowStore.ts'
import { announce } from '../shell/announcer.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Icon } from '../ui/Icon.tsx'

/** Joining ports without a pointer: pick a port of the card, then where it leads. Edges that are there can be removed too. */
export function ConnectDialog() {
  const card = useCanvas((state) => state.connectFrom)
  const close = () => {
    canvasStore.setState({ connectFrom: undefined })
    if (card !== undefined) canvasControls.current.focusCard(card)
  }
  return (
    <Dialog open={card !== undefined} onClose={close} title="Connect" size="small">
      {card !== undefined && <Steps card={card} close={close} />}
    </Dialog>
  )
}

function Steps({ card, close }: { card: string; close: () => void }) {
  const flow = useFlow((state) => state.flow)
  const inside = new Set(membersOf(flow, [card]))
  const ports = flow.nodes
    .filter((node) => inside.has(node.id))
    .flatMap((node) => {
      const views = portsOf(node, catalogue, flow.edges)
      return [...views.outputs, ...views.inputs]
    })
  const [only, second] = ports
  const [chosen, choose] = useState<PortView | undefined>(second === undefined ? only : undefined)
  return chosen ? (
    <Targets port={chosen} close={close} />
  ) : (
    <Choice label="Which port?" empty="This card has no ports.">
      {ports.map((port) => (
        <List.Item
          key={`${port.direction} ${port.node} ${port.port}`}
          value={`${port.direction} ${port.node} ${port.port}`}
          keywords={[
            port.direction === 'output' ? 'from output' : 'into input',
            port.title,
            nodeTitle(flow, port.node),
          ]}
          onSelect={() => choose(port)}
        >
          <Icon name={port.direction === 'output' ? 'log-out' : 'log-in'} size={15} />
          <span>
            {port.direction === 'output' ? 'From output ' : 'Into input '}
            <b>{port.title}</b>
            {inside.size > 1 && ` of ${nodeTitle(flow, port.node)}`}
          </span>
          <small>{port.type === 'unknown' ? '' : portWords[port.type]}</small>
        </List.Item>
      ))}
    </Choice>
  )
}

function Targets({ port, close }: { port: PortView; close: () => void }) {
  const flow = useFlow((state) => state.flow)
  const isOutput = port.direction === 'output'
  const edges = flow.edges.filter((edge) => {
    const end = isOutput ? edge.from : edge.to
    return end.node === port.node && end.port === port.port
  })
  const joined = new Set(
    edges.map((edge) => (isOutput ? `${edge.to.node}/${edge.to.port}` : `${edge.from.node}/${edge.from.port}`)),
  )
  const targets = openTargets(flow, catalogue, port, port.direction).filter(
    (target) => !joined.has(`${target.node}/${target.port}`),
  )
  const addNew = () => {
    const box = boxOf(flow, port.node)
    if (!box || port.type === 'unknown') return
    const at = { x: isOutput ? box.x + box.width + 56 : box.x - 56, y: box.y + 92 }
    canvasStore.setState({
      connectFrom: undefined,
      quickAdd: {
        screen: canvasControls.current.toScreen(at),
        at,
        offer: { node: port.node, port: port.port, direction: port.direction, type: port.type },
      },
    })
  }
  return (
    <Choice
      label={isOutput ? `Where does ${port.title} lead?` : `What feeds ${port.title}?`}
      empty="Nothing in this flow fits that port."
    >
      {targets.map((target) => (
        <List.Item
          key={`${target.node}/${target.port}`}
          value={`to ${target.node} ${target.port}`}
          keywords={[nodeTitle(flow, target.node), target.title]}
          onSelect={() => {
            connectPorts(edgeBetween(port, port.direction, target))
            close()
          }}
        >
          <Icon name={isOutput ? 'arrow-right' : 'arrow-left'} size={15} />
          <span>
            <b>{nodeTitle(flow, target.node)}</b>, {target.title}
          </span>
        </List.Item>
      ))}
      {port.type !== 'unknown' && (
        <List.Item value="add a new node" onSelect={addNew}>
          <Icon name="plus" size={15} />
          <span>{isOutput ? 'A new node after it …' : 'A new node before it …'}</span>
        </List.Item>
      )}
      {edges.map((edge) => (
        <List.Item
          key={edgeId(edge)}
          value={`remove ${edgeId(edge)}`}
          onSelect={() => {
            flowStore.getState().apply('remove edge', (before) => disconnect(before, [edgeId(edge)]))
            announce('Removed the edge.')
            close()
          }}
        >
          <Icon name="unplug" size={15} />
          <span>
            Remove the edge {isOutput ? 'to' : 'from'}{' '}
            <b>{nodeTitle(flow, isOutput ? edge.to.node : edge.from.node)}</b>
          </span>
        </List.Item>
      ))}
    </Choice>
  )
}

function Choice({ label, empty, children }: { label: string; empty: string; children: React.ReactNode }) {
  return (
    <List label={label} loop className="connect-list">
      <div className="command-palette__search">
        <Icon name="search" size={15} />
        <List.Input autoFocus placeholder={label} />
      </div>
      <List.List className="command-palette__list">
        <List.Empty className="command-palette__empty">{empty}</List.Empty>
        {children}
      </List.List>
    </List>
  )
}
