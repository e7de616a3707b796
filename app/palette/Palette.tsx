import { type KeyboardEvent, useRef, useState } from 'react'
import './palette.css'
import type { AnyNode } from '#nodes/core/define.ts'
import { catalogue } from '#nodes/index.ts'
import { addDefinition, placeAfter } from '../canvas/addDefinition.ts'
import { canvasControls } from '../canvas/controls.ts'
import { dragType } from '../canvas/useDrop.ts'
import { flowStore } from '../flow/flowStore.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Icon } from '../ui/Icon.tsx'
import { byCategory, categoryTitles, searchNodes } from './searchNodes.ts'

/** Adds a node after what is selected, joined where it fits. */
export function addFromPalette(definition: AnyNode): void {
  const { flow, selection } = flowStore.getState()
  const at = placeAfter(flow, selection.nodes, canvasControls.current.center())
  const id = addDefinition(definition, { at, after: selection.nodes })
  requestAnimationFrame(() => canvasControls.current.focusCard(id))
}

/** Every node there is, searched by typing; to be dragged onto the canvas, clicked or picked with Enter. */
export function Palette() {
  const [search, setSearch] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const found = searchNodes(catalogue.all, search)
  const isSearching = search.trim() !== ''
  const groups = isSearching ? [{ category: undefined, nodes: found }] : byCategory(found)

  const buttons = () => [...(list.current?.querySelectorAll('button') ?? [])]
  const step = (event: KeyboardEvent<HTMLElement>) => {
    const all: Element[] = buttons()
    const at = document.activeElement ? all.indexOf(document.activeElement) : -1
    if (event.key === 'ArrowDown') focus(all[Math.min(at + 1, all.length - 1)])
    else if (event.key === 'ArrowUp' && at > 0) focus(all[at - 1])
    else return
    event.preventDefault()
  }

  return (
    <nav className="palette" aria-label="Nodes to add">
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
            if (event.key !== 'Enter' || !first) return
            addFromPalette(first)
            setSearch('')
          }}
        />
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys go from button to button, which Tab reaches too. */}
      <div className="palette__list" ref={list} onKeyDown={step}>
        {found.length === 0 && (
          <EmptyState title="No node has that name">
            {catalogue.all.length === 0 ? 'No nodes are installed.' : 'Try what it does: “fill”, “csv”, “score”.'}
          </EmptyState>
        )}
        {groups.map(({ category, nodes }) => (
          <section key={category ?? 'found'} aria-label={category ? categoryTitles[category] : 'Found'}>
            {category && <h2 className="palette__category">{categoryTitles[category]}</h2>}
            {nodes.map((definition) => (
              <PaletteItem key={definition.id} definition={definition} />
            ))}
          </section>
        ))}
      </div>
    </nav>
  )
}

const focus = (element: Element | undefined) => element instanceof HTMLElement && element.focus()

function PaletteItem({ definition }: { definition: AnyNode }) {
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
