import {
  type FinalConnectionState,
  type HandleType,
  type OnConnectStartParams,
  type ReactFlowInstance,
  useStoreApi,
} from '@xyflow/react'
import { useEffect, useMemo } from 'react'
import { connect, disconnect } from '#nodes/core/flow/edit.ts'
import { edgeId } from '#nodes/core/flow/flow.ts'
import { catalogue } from '#nodes/index.ts'
import { flowStore } from '../flow/flowStore.ts'
import { announce } from '../shell/announcer.ts'
import { toast } from '../ui/toast.ts'
import { canvasStore } from './canvasStore.ts'
import { connectPorts, edgeBetween, nodeTitle, openTargets, opposite, portKey, refusalsFor } from './connecting.ts'
import type { LinkEdge } from './FlowEdge.tsx'
import { type Direction, endOfHandle, type PortEnd, portsOf } from './ports.ts'
import type { CanvasNode } from './toReactFlow.ts'
import { membersOf } from './visible.ts'

type Start = { from: PortEnd; direction: Direction }

const pointOf = (event: MouseEvent | TouchEvent) => {
  const source = 'changedTouches' in event ? event.changedTouches[0] : event
  return { x: source?.clientX ?? 0, y: source?.clientY ?? 0 }
}

function begin(nodeId: string | null, handleId: string | null | undefined, type: HandleType | null): void {
  if (!nodeId || !handleId || !type) return
  const from = endOfHandle(nodeId, handleId)
  const direction: Direction = type === 'source' ? 'output' : 'input'
  const refusals = refusalsFor(flowStore.getState().flow, catalogue, from, direction)
  canvasStore.setState({ connecting: { from, direction, refusals } })
}

/** The card under a point of the screen. */
const cardAt = (point: { x: number; y: number }): string | undefined =>
  document.elementFromPoint(point.x, point.y)?.closest('.react-flow__node')?.getAttribute('data-id') ?? undefined

/** Let go over a card but not at a port: joins the first port that fits, or says why none does. */
function dropOnCard(start: Start, card: string): void {
  const { flow } = flowStore.getState()
  const inside = new Set(membersOf(flow, [card]))
  const target = openTargets(flow, catalogue, start.from, start.direction).find((port) => inside.has(port.node))
  if (target) {
    connectPorts(edgeBetween(start.from, start.direction, target))
    return
  }
  if (inside.has(start.from.node)) return
  const message = `No port of "${nodeTitle(flow, card)}" can take this edge.`
  announce(message)
  toast({ message })
}

/** Let go over nothing: offers the nodes that fit. */
function dropOnNothing(start: Start, screen: { x: number; y: number }, at: { x: number; y: number }): void {
  const { flow } = flowStore.getState()
  const node = flow.nodes.find((each) => each.id === start.from.node)
  if (!node) return
  const ports = portsOf(node, catalogue, flow.edges)
  const port = [...ports.inputs, ...ports.outputs].find(
    (each) => each.port === start.from.port && each.direction === start.direction,
  )
  if (!port || port.type === 'unknown') return
  const offer = { node: port.node, port: port.port, direction: port.direction, type: port.type }
  canvasStore.setState({ quickAdd: { screen, at, offer } })
}

/** Drawing edges with the pointer. */
export function useConnect(reactFlow: ReactFlowInstance<CanvasNode, LinkEdge>) {
  const store = useStoreApi()
  useEffect(() => {
    const takeBack = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !store.getState().connectionClickStartHandle) return
      store.setState({ connectionClickStartHandle: null })
      canvasStore.setState({ connecting: undefined })
    }
    document.addEventListener('keydown', takeBack)
    return () => document.removeEventListener('keydown', takeBack)
  }, [store])
  return useMemo(() => {
    let isReconnecting = false
    return {
      onConnectStart: (_event: MouseEvent | TouchEvent, { nodeId, handleId, handleType }: OnConnectStartParams) => {
        if (!isReconnecting) begin(nodeId, handleId, handleType)
      },
      onConnect: (connection: {
        source: string
        target: string
        sourceHandle: string | null
        targetHandle: string | null
      }) => {
        const { source, target, sourceHandle, targetHandle } = connection
        if (isReconnecting || !sourceHandle || !targetHandle) return
        connectPorts({ from: endOfHandle(source, sourceHandle), to: endOfHandle(target, targetHandle) })
      },
      onConnectEnd: (event: MouseEvent | TouchEvent, { isValid, toHandle }: FinalConnectionState) => {
        const { connecting } = canvasStore.getState()
        canvasStore.setState({ connecting: undefined })
        if (!connecting || isValid || isReconnecting) return
        const screen = pointOf(event)
        if (toHandle?.id) {
          const end = endOfHandle(toHandle.nodeId, toHandle.id)
          const key = `${end.node}/${end.port}/${toHandle.type === 'target' ? 'input' : 'output'}`
          const reason = connecting.refusals.get(key)
          if (reason) toast({ message: `Cannot connect: ${reason}` })
          return
        }
        const card = cardAt(screen)
        if (card) dropOnCard(connecting, card)
        else dropOnNothing(connecting, screen, reactFlow.screenToFlowPosition(screen))
      },
      // One tap on a port, one on another: without drawing, for fingers above all.
      onClickConnectStart: (_event: unknown, { nodeId, handleId, handleType }: OnConnectStartParams) => {
        begin(nodeId, handleId, handleType)
        announce('Now choose the port at the other end.')
      },
      onClickConnectEnd: (event: MouseEvent | TouchEvent) => {
        const { connecting } = canvasStore.getState()
        canvasStore.setState({ connecting: undefined })
        const tapped = event.target instanceof Element ? event.target.closest<HTMLElement>('.port') : null
        const id = tapped?.dataset['nodeid']
        const handle = tapped?.dataset['handleid']
        if (!connecting || !id || !handle) return
        const reason = connecting.refusals.get(portKey(endOfHandle(id, handle), opposite(connecting.direction)))
        if (reason) toast({ message: `Cannot connect: ${reason}` })
      },
      onReconnectStart: (_event: unknown, edge: LinkEdge, moved: HandleType) => {
        isReconnecting = true
        // `moved` is the end that stays fixed to the pointer's start; the edge is led from the other one.
        if (moved === 'target') begin(edge.target, edge.targetHandle, 'target')
        else begin(edge.source, edge.sourceHandle, 'source')
      },
      onReconnect: (
        old: LinkEdge,
        next: { source: string; target: string; sourceHandle: string | null; targetHandle: string | null },
      ) => {
        if (!next.sourceHandle || !next.targetHandle) return
        const edge = {
          from: endOfHandle(next.source, next.sourceHandle),
          to: endOfHandle(next.target, next.targetHandle),
        }
        if (edgeId(edge) === old.id) return
        flowStore.getState().apply('lead edge elsewhere', (flow) => connect(disconnect(flow, [old.id]), edge))
      },
      onReconnectEnd: (
        _event: MouseEvent | TouchEvent,
        edge: LinkEdge,
        _moved: HandleType,
        { isValid, toHandle }: FinalConnectionState,
      ) => {
        isReconnecting = false
        canvasStore.setState({ connecting: undefined })
        if (isValid || toHandle) return
        flowStore.getState().apply('remove edge', (flow) => disconnect(flow, [edge.id]))
        announce('Removed the edge.')
      },
    }
  }, [reactFlow])
}
