import '@xyflow/react/dist/style.css'
import './canvas.css'
import './cards.css'
import './ports.css'
import './links.css'
import './groups.css'
import './distance.css'
import {
  Background,
  BackgroundVariant,
  type Connection,
  type EdgeChange,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
} from '@xyflow/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { catalogue } from '#nodes/index.ts'
import { flowStore, useFlow } from '../flow/flowStore.ts'
import { CanvasTip } from './CanvasTip.tsx'
import { ConnectionLine } from './ConnectionLine.tsx'
import { canvasStore, isMinimapShown, isSpeck, useCanvas } from './canvasStore.ts'
import { portKey } from './connecting.ts'
import { takeControls } from './controls.ts'
import { FarLinks } from './FarLinks.tsx'
import { FlowCard } from './FlowCard.tsx'
import { FlowEdge, type LinkEdge } from './FlowEdge.tsx'
import { GroupCard } from './GroupCard.tsx'
import { GroupFrame } from './GroupFrame.tsx'
import { grid } from './geometry.ts'
import { makeControls } from './makeControls.ts'
import { NoteCard } from './NoteCard.tsx'
import { OverviewMap } from './OverviewMap.tsx'
import { endOfHandle } from './ports.ts'
import { createProjector } from './project.ts'
import { createRouter, type Route } from './routes.ts'
import { type CanvasNode, createNodeMaker, toEdges } from './toReactFlow.ts'
import { useAutoFit } from './useAutoFit.ts'
import { useConnect } from './useConnect.ts'
import { useDrag } from './useDrag.ts'
import { useDrop } from './useDrop.ts'
import { useFocus } from './useFocus.ts'
import { useMenus } from './useMenus.ts'

const nodeTypes = { card: FlowCard, folded: GroupCard, frame: GroupFrame, note: NoteCard }
const edgeTypes = { link: FlowEdge }
const snapGrid: [number, number] = [grid, grid]
const fitOptions = { padding: 0.07, maxZoom: 1, minZoom: 0.1 }
const noEdges: LinkEdge[] = []
const noRoutes: ReadonlyMap<string, Route> = new Map()
const multiSelect = ['Meta', 'Control', 'Shift']
/** From this many things on, only those in sight are drawn: below, drawing all makes panning smoother. */
const manyItems = 120

/** The flow as cards and edges. */
export function Canvas() {
  return (
    <ReactFlowProvider>
      <Surface />
    </ReactFlowProvider>
  )
}

function Surface() {
  const flow = useFlow((state) => state.flow)
  const selection = useFlow((state) => state.selection)
  const minimap = useCanvas((state) => state.minimap)
  const snaps = useCanvas((state) => state.snap)
  const isConnecting = useCanvas((state) => state.connecting !== undefined)
  const isFarOff = useCanvas((state) => isSpeck(state.zoom))
  const distance = useCanvas((state) => distanceClass(state.zoom))
  const area = useRef<HTMLDivElement>(null)
  const reactFlow = useReactFlow<CanvasNode, LinkEdge>()
  const project = useMemo(() => createProjector(catalogue), [])
  const makeNodes = useMemo(createNodeMaker, [])
  const route = useMemo(createRouter, [])
  const { moves, sizes, frames, drag, drop, follow, isDragging, pans } = useDrag(area)

  useEffect(() => takeControls(makeControls(reactFlow, area)), [reactFlow])

  const { items, links } = project(flow, selection, moves)
  const sized = useMemo(
    () =>
      sizes.size === 0 && frames.size === 0
        ? items
        : items.map((item) => {
            const box = frames.get(item.id) ?? sizes.get(item.id)
            return box ? { ...item, box: { ...item.box, ...box } } : item
          }),
    [items, sizes, frames],
  )
  // The map follows when a drag is over.
  const settledItems = useRef(items)
  if (!isDragging) settledItems.current = items
  const settled = settledItems.current
  const nodes = useMemo(() => makeNodes(sized), [makeNodes, sized])
  // In an empty flow the fit would wait for the first node, and take it from where it was put to the middle.
  const [isFitted] = useState(nodes.length > 0)
  // Ways around things are found when things lie still; what is dragged has plain curves.
  const routes = useMemo(() => (isFarOff ? noRoutes : route(settled, links)), [route, settled, links, isFarOff])
  const edges = useMemo(() => (isFarOff ? noEdges : toEdges(links, routes)), [links, routes, isFarOff])

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      choose('nodes', changes)
      drag(changes)
    },
    [drag],
  )
  const onEdgesChange = useCallback((changes: EdgeChange<LinkEdge>[]) => choose('edges', changes), [])
  const connecting = useConnect(reactFlow)
  const menus = useMenus(reactFlow)
  const focusing = useFocus(reactFlow)
  const { onMoveStart, takeView } = useAutoFit(reactFlow, area, fitOptions)
  const dropping = useDrop(reactFlow, takeView)

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the canvas's own parts are the interactive ones; this catches what bubbles from them.
    <div
      ref={area}
      className={`canvas${isConnecting ? ' canvas--connecting' : ''}${isDragging ? ' canvas--dragging' : ''}${distance}`}
      {...dropping}
      {...focusing}
      onDoubleClick={menus.onDoubleClick}
    >
      <ReactFlow<CanvasNode, LinkEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDrag={follow}
        onSelectionDrag={follow}
        autoPanOnNodeDrag={pans}
        onNodeDragStop={drop}
        onSelectionDragStop={drop}
        {...connecting}
        {...menus.handlers}
        onError={report}
        isValidConnection={isValidConnection}
        connectionLineComponent={ConnectionLine}
        connectionRadius={28}
        onMoveStart={onMoveStart}
        onMove={followZoom}
        onlyRenderVisibleElements={nodes.length > manyItems}
        snapToGrid={snaps}
        snapGrid={snapGrid}
        selectionMode={SelectionMode.Partial}
        multiSelectionKeyCode={multiSelect}
        deleteKeyCode={null}
        disableKeyboardA11y
        edgesFocusable={false}
        zoomOnDoubleClick={false}
        elevateNodesOnSelect={false}
        minZoom={0.05}
        maxZoom={2}
        fitView={isFitted}
        fitViewOptions={fitOptions}
        attributionPosition="bottom-left"
        aria-label="Canvas"
      >
        <Background variant={BackgroundVariant.Dots} gap={grid * 3} size={1.2} className="canvas__dots" />
        {isFarOff && <FarLinks items={items} links={links} />}
        {isMinimapShown(minimap, nodes.length) && <OverviewMap items={settled} reactFlow={reactFlow} />}
      </ReactFlow>
      <CanvasTip area={area} />
    </div>
  )
}

/** While a group folds, edges lead for one moment to ports that are just going (008); anything else is a fault of ours. */
const report = (code: string, message: string) => {
  if (code !== '008') console.error(message)
}

/** What can be read at this zoom decides what is drawn. */
function distanceClass(zoom: number): string {
  if (isSpeck(zoom)) return ' canvas--far canvas--speck'
  if (zoom < 0.42) return ' canvas--far'
  return zoom < 0.8 ? ' canvas--mid' : ''
}

const followZoom = (_event: unknown, { zoom }: { zoom: number }) => {
  const rounded = Math.round(zoom * 20) / 20
  if (canvasStore.getState().zoom !== rounded) canvasStore.setState({ zoom: rounded })
}

/** Takes React Flow's changes of the selection into the flow store. */
function choose(kind: 'nodes' | 'edges', changes: readonly (NodeChange<CanvasNode> | EdgeChange<LinkEdge>)[]): void {
  const { selection, select } = flowStore.getState()
  const chosen = new Set(selection[kind])
  let isChanged = false
  for (const change of changes) {
    if (change.type !== 'select') continue
    isChanged = true
    if (change.selected) chosen.add(change.id)
    else chosen.delete(change.id)
  }
  if (isChanged) select({ ...selection, [kind]: [...chosen] })
}

function isValidConnection(connection: Connection | LinkEdge): boolean {
  const { connecting } = canvasStore.getState()
  const { source, target, sourceHandle, targetHandle } = connection
  if (!connecting || !sourceHandle || !targetHandle) return false
  const other =
    connecting.direction === 'output'
      ? portKey(endOfHandle(target, targetHandle), 'input')
      : portKey(endOfHandle(source, sourceHandle), 'output')
  return !connecting.refusals.has(other)
}
