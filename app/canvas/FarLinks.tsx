import { getBezierPath, Position, ViewportPortal } from '@xyflow/react'
import { memo, useMemo } from 'react'
import type { Point } from './geometry.ts'
import { useLivePlaces } from './liveDrag.ts'
import { type CanvasItem, type CanvasLink, type HandleBox, handlesOf } from './project.ts'

type Props = { items: readonly CanvasItem[]; links: readonly CanvasLink[] }

/**
 * All edges as a handful of lines, for views so far off that no edge can be told from the next, let alone be clicked. React
 * Flow keeps an element and three store subscriptions for each edge; here only those of dragged cards are drawn anew.
 */
export function FarLinks({ items, links }: Props) {
  const live = useLivePlaces()
  // The same text for the whole of a drag, so that what rests is put together once.
  const key = [...live.keys()].join()
  const places = useMemo(() => placesOf(items), [items])
  const [resting, touched] = useMemo(() => {
    const ids = new Set(key.split(','))
    const isTouched = (link: CanvasLink) => ids.has(link.source) || ids.has(link.target)
    return [links.filter((link) => !isTouched(link)), links.filter(isTouched)]
  }, [links, key])
  const still = useMemo(() => pathsOf(resting, places), [resting, places])
  const moving = useMemo(() => pathsOf(touched, movedPlaces(touched, places, live)), [touched, places, live])
  return (
    <ViewportPortal>
      <Lines paths={still} layer="still" />
      <Lines paths={moving} layer="moving" />
    </ViewportPortal>
  )
}

type LinesProps = { paths: readonly [kind: string, path: string][]; layer: 'still' | 'moving' }

/** What rests and what moves are two pictures: a drag then paints the few moving lines alone. */
const Lines = memo(function Lines({ paths, layer }: LinesProps) {
  return (
    <svg className={`far-links far-links--${layer}`} aria-hidden="true">
      {paths.map(([kind, path]) => (
        <g key={kind} className={`link link--${kind}`}>
          <path className="link__line" d={path} />
        </g>
      ))}
    </svg>
  )
})

type Places = Map<string, { item: CanvasItem; handles: Map<string, HandleBox> }>

const placesOf = (items: readonly CanvasItem[]): Places =>
  new Map(
    items.map((item) => [
      item.id,
      { item, handles: new Map(handlesOf(item).map((handle) => [`${handle.direction} ${handle.handle}`, handle])) },
    ]),
  )

/** The ends of the given edges, where they are dragged to. */
function movedPlaces(links: readonly CanvasLink[], places: Places, live: ReadonlyMap<string, Point>): Places {
  const moved: Places = new Map()
  for (const id of new Set(links.flatMap(({ source, target }) => [source, target]))) {
    const place = places.get(id)
    if (place) moved.set(id, { ...place, item: { ...place.item, box: { ...place.item.box, ...live.get(id) } } })
  }
  return moved
}

/** One path for each kind of edge; edges of which an end is not among the places are left out. */
function pathsOf(links: readonly CanvasLink[], places: Places): [kind: string, path: string][] {
  const paths = new Map<string, string[]>()
  for (const link of links) {
    const [source, target] = [places.get(link.source), places.get(link.target)]
    const from = source?.handles.get(`output ${link.sourceHandle}`)
    const to = target?.handles.get(`input ${link.targetHandle}`)
    if (!source || !target || !from || !to) continue
    const [path] = getBezierPath({
      sourceX: source.item.box.x + from.x + from.width,
      sourceY: source.item.box.y + from.y + from.height / 2,
      sourcePosition: Position.Right,
      targetX: target.item.box.x + to.x,
      targetY: target.item.box.y + to.y + to.height / 2,
      targetPosition: Position.Left,
    })
    const kind = link.selected ? 'selected' : link.type
    const list = paths.get(kind)
    if (list) list.push(path)
    else paths.set(kind, [path])
  }
  return [...paths].map(([kind, parts]) => [kind, parts.join('')])
}
