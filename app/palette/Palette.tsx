import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import './palette.css'
import type { Category } from '#nodes/core/define.ts'
import { addBlock } from '../canvas/addBlock.ts'
import { addDefinition, placeAfter } from '../canvas/addDefinition.ts'
import { canvasControls } from '../canvas/controls.ts'
import { dragType } from '../canvas/useDrop.ts'
import { flowStore } from '../flow/flowStore.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Icon } from '../ui/Icon.tsx'
import { type Addable, addables, isBlock } from './entries.ts'
import { toggleCategory, usePaletteMemory } from './paletteMemory.ts'
import { byCategory, categoryTitles, recentOf, searchNodes } from './searchNodes.ts'

/** Adds a node or a block after what is selected, joined where it fits. */
export function addFromPalette(definition: Addable): void {
  const { flow, selection } = flowStore.getState()
  const at = placeAfter(flow, selection.nodes, canvasControls.current.center())
  const where = { at, after: selection.nodes }
  const id = isBlock(definition) ? addBlock(definition, where) : addDefinition(definition, where)
  requestAnimationFrame(() => canvasControls.current.focusCard(id))
}

/** How many of those used last stand above the categories. */
const recentShown = 4

/** Every node there is, by category or searched by typing; to be dragged onto the canvas, clicked or picked with Enter. */
export function Palette() {
  const [search, setSearch] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const recent = usePaletteMemory((state) => state.recent)
  const folded = usePaletteMemory((state) => state.folded)
  const isSearching = search.trim() !== ''
  const found = searchNodes(addables, search, recent)
  // Nothing moves under the pointer: the list follows when it has gone elsewhere.
  const [settled, setSettled] = useState(recent)
  const nav = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!nav.current?.matches(':hover')) setSettled(recent)
  }, [recent])
  const lately = recentOf(addables, settled).slice(0, recentShown)

  const step = (event: KeyboardEvent<HTMLElement>) => {
    const all: Element[] = [...(list.current?.querySelectorAll('button') ?? [])]
    const at = document.activeElement ? all.indexOf(document.activeElement) : -1
    if (event.key === 'ArrowDown') focus(all[Math.min(at + 1, all.length - 1)])
    else if (event.key === 'ArrowUp' && at > 0) focus(all[at - 1])
    else return
    event.preventDefault()
  }

  return (
    <nav ref={nav} className="palette" aria-label="Nodes to add" onPointerLeave={() => setSettled(recent)}>
      <div className="palette__search">
        <Icon name="search" size={15} />
        <input
          type="search"
          placeholder="Search nodes"
          aria-label="Search nodes"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') step(event)
            if (event.key === 'Escape' && search !== '') {
              event.stopPropagation()
              setSearch('')
            }
            const [first] = found
            if (event.key !== 'Enter' || !first || !isSearching) return
            addFromPalette(first)
            setSearch('')
          }}
        />
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys go from button to button, which Tab reaches too. */}
      <div className="palette__list" ref={list} onKeyDown={step}>
        {found.length === 0 && (
          <EmptyState title="No node has that name">
            {addables.length === 0 ? 'No nodes are installed.' : 'Try what it does: “fill”, “csv”, “score”.'}
          </EmptyState>
        )}
        {isSearching ? (
          <Items label="Found" nodes={found} />
        ) : (
          <>
            {lately.length > 0 && <Items label="Used last" nodes={lately} hasHeading />}
            {byCategory(found).map(({ category, nodes }) => (
              <CategorySection key={category} category={category} nodes={nodes} isFolded={folded.includes(category)} />
            ))}
          </>
        )}
      </div>
    </nav>
  )
}

type ItemsProps = { label: string; nodes: readonly Addable[]; hasHeading?: boolean }

function Items({ label, nodes, hasHeading = false }: ItemsProps) {
  return (
    <section aria-label={label}>
      {hasHeading && <h2 className="palette__heading">{label}</h2>}
      {nodes.map((definition) => (
        <PaletteItem key={definition.id} definition={definition} />
      ))}
    </section>
  )
}

type CategoryProps = { category: Category; nodes: readonly Addable[]; isFolded: boolean }

function CategorySection({ category, nodes, isFolded }: CategoryProps) {
  return (
    <section aria-label={categoryTitles[category]}>
      <h2>
        <button
          type="button"
          className="palette__category"
          aria-expanded={!isFolded}
          onClick={() => toggleCategory(category, !isFolded)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowLeft') toggleCategory(category, true)
            if (event.key === 'ArrowRight') toggleCategory(category, false)
          }}
        >
          <Icon name={isFolded ? 'chevron-right' : 'chevron-down'} size={14} />
          {categoryTitles[category]}
          <span className="palette__count numeric">{nodes.length}</span>
        </button>
      </h2>
      {!isFolded && nodes.map((definition) => <PaletteItem key={definition.id} definition={definition} />)}
    </section>
  )
}

const focus = (element: Element | undefined) => element instanceof HTMLElement && element.focus()

function PaletteItem({ definition }: { definition: Addable }) {
  return (
    <button
      type="button"
      className={`palette__item flow-card--${definition.category}`}
      draggable
      title={definition.summary}
      onDragStart={(event) => {
        event.dataTransfer.setData(dragType, definition.id)
        event.dataTransfer.effectAllowed = 'copy'
      }}
      onClick={() => addFromPalette(definition)}
    >
      <span className="flow-card__icon">
        <Icon name={definition.icon} size={15} />
      </span>
      <span className="palette__words">
        <span className="palette__title">{definition.title}</span>
        <span className="palette__summary">{definition.summary}</span>
      </span>
    </button>
  )
}
