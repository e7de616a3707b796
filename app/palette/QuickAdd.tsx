import { Command as List } from 'cmdk'
import { useEffect, useMemo, useRef, useState } from 'react'
import './palette.css'
import '../commands/commandPalette.css'
import { blocks } from '#nodes/blocks.ts'
import { edgeId } from '#nodes/core/flow/flow.ts'
import { fittingNodes, portOf, portWords } from '#nodes/core/flow/graph.ts'
import { catalogue } from '#nodes/index.ts'
import { addBlock } from '../canvas/addBlock.ts'
import { addDefinition } from '../canvas/addDefinition.ts'
import { type CanvasState, canvasStore, useCanvas } from '../canvas/canvasStore.ts'
import { canvasControls } from '../canvas/controls.ts'
import { card } from '../canvas/geometry.ts'
import { flowStore } from '../flow/flowStore.ts'
import { Icon } from '../ui/Icon.tsx'
import { type Addable, addables, isBlock } from './entries.ts'
import { usePaletteMemory } from './paletteMemory.ts'
import { byCategory, categoryTitles, recentOf, searchNodes } from './searchNodes.ts'

type Request = NonNullable<CanvasState['quickAdd']>

const close = () => canvasStore.setState({ quickAdd: undefined })

/** The list of nodes that opens where one double-clicks, or lets go of an edge over empty canvas: only what fits is in it. */
export function QuickAdd() {
  const request = useCanvas((state) => state.quickAdd)
  return request ? <Offer key={`${request.screen.x} ${request.screen.y}`} request={request} /> : null
}

const width = 320
const height = 470
/** From this many nodes on, those used last stand above the categories. */
const manyNodes = 8

function Offer({ request }: { request: Request }) {
  const [search, setSearch] = useState('')
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) close()
    }
    document.addEventListener('pointerdown', outside, true)
    return () => document.removeEventListener('pointerdown', outside, true)
  }, [])
  const recent = usePaletteMemory((state) => state.recent)
  const fits = useMemo(() => fitting(request), [request])
  const groups = groupsOf(fits, search, recent)
  const left = Math.max(8, Math.min(request.screen.x, window.innerWidth - width - 8))
  const top = Math.max(8, Math.min(request.screen.y, window.innerHeight - height - 8))
  return (
    <div
      ref={box}
      className="quick-add command-palette__host"
      role="dialog"
      aria-label="Add a node"
      style={{ left, top }}
    >
      <List label="Nodes that fit" shouldFilter={false} loop className="command-palette--inline">
        <div className="command-palette__search">
          <Icon name="search" size={15} />
          <List.Input
            autoFocus
            placeholder={request.offer ? 'Which node comes next?' : 'Which node?'}
            value={search}
            onValueChange={setSearch}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return
              event.stopPropagation()
              close()
              const id = request.offer?.node
              if (id !== undefined) canvasControls.current.focusCard(id)
            }}
          />
        </div>
        {request.offer && (
          <p className="quick-add__hint">
            {request.offer.direction === 'output' ? 'Nodes that take ' : 'Nodes that give '}
            {portWords[request.offer.type]}
          </p>
        )}
        <List.List className="command-palette__list">
          <List.Empty className="command-palette__empty">No node fits here.</List.Empty>
          {groups.map(({ heading, nodes }) => (
            <List.Group key={heading ?? 'found'} heading={heading}>
              {nodes.map((definition) => (
                <List.Item
                  key={definition.id}
                  value={`${heading ?? ''}/${definition.id}`}
                  onSelect={() => take(definition, request)}
                >
                  <Icon name={definition.icon} size={16} />
                  <span className="palette__words">
                    <span className="palette__title">{definition.title}</span>
                    <span className="palette__summary">{definition.summary}</span>
                  </span>
                </List.Item>
              ))}
            </List.Group>
          ))}
        </List.List>
      </List>
    </div>
  )
}

type Group = { heading: string | undefined; nodes: Addable[] }

/** One list, best first, for a search; else those used last and then all by category. */
function groupsOf(fits: readonly Addable[], search: string, recent: readonly string[]): Group[] {
  if (search.trim() !== '') {
    const found = searchNodes(fits, search, recent)
    return found.length === 0 ? [] : [{ heading: undefined, nodes: found }]
  }
  const lately = fits.length < manyNodes ? [] : recentOf(fits, recent).slice(0, 3)
  const groups = byCategory(fits).map(({ category, nodes }) => ({ heading: categoryTitles[category], nodes }))
  return lately.length === 0 ? groups : [{ heading: 'Used last', nodes: lately }, ...groups]
}

function fitting({ offer, edge }: Request): readonly Addable[] {
  if (offer) {
    const fits = fittingNodes(catalogue, offer).map(({ definition }) => definition)
    return offer.type === 'layers' ? [...fits, ...blocks] : fits
  }
  const { flow } = flowStore.getState()
  const found = flow.edges.find((each) => edgeId(each) === edge)
  if (!found) return addables
  const source = catalogue.find(flow.nodes.find((node) => node.id === found.from.node)?.type ?? '')
  const type = source && portOf(source, 'outputs', found.from.port)?.type
  if (!type) return addables
  const takers = fittingNodes(catalogue, { type, direction: 'output' }).map(({ definition }) => definition)
  const givers = new Set(fittingNodes(catalogue, { type, direction: 'input' }).map(({ definition }) => definition))
  const between = takers.filter((definition) => givers.has(definition))
  return type === 'layers' ? [...between, ...blocks] : between
}

function take(definition: Addable, { at, offer, edge }: Request): void {
  close()
  // A node that feeds the port it was asked for stands left of it.
  const x = offer?.direction === 'input' ? at.x - card.width : at.x
  const y = offer ? at.y - card.portsTop - card.portHeight / 2 : at.y
  const where = { at: { x, y }, offer, edge }
  const id = isBlock(definition) ? addBlock(definition, where) : addDefinition(definition, where)
  requestAnimationFrame(() => canvasControls.current.focusCard(id))
}
