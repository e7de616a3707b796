import { useCallback, useSyncExternalStore } from 'react'
import type { Point } from './geometry.ts'

/**
 * Where things stand on the canvas for the time of a drag, by the id of what is drawn. It is no part of React's state: a frame of
 * a drag costs what moves, however much stands around it.
 */
let places: ReadonlyMap<string, Point> = new Map()
const listeners = new Map<string, Set<() => void>>()
const watchers = new Set<() => void>()

const add = (set: Set<() => void>, listener: () => void) => {
  set.add(listener)
  return () => {
    set.delete(listener)
  }
}

function listen(id: string, listener: () => void): () => void {
  const own = listeners.get(id) ?? new Set()
  listeners.set(id, own)
  const stop = add(own, listener)
  return () => {
    stop()
    if (own.size === 0) listeners.delete(id)
  }
}

/** Takes what moves now; an empty map ends the drag. Tells those who draw something that has moved, or come to rest. */
export function setLivePlaces(next: ReadonlyMap<string, Point>): void {
  const before = places
  if (next.size === 0 && before.size === 0) return
  places = next
  for (const id of new Set([...before.keys(), ...next.keys()])) {
    const [a, b] = [before.get(id), next.get(id)]
    if (a?.x === b?.x && a?.y === b?.y) continue
    for (const listener of listeners.get(id) ?? []) listener()
  }
  for (const watcher of watchers) watcher()
}

const livePlaces = () => places

/** Where this one is dragged to; undefined while it rests. */
export function useLivePlace(id: string): Point | undefined {
  const subscribe = useCallback((listener: () => void) => listen(id, listener), [id])
  return useSyncExternalStore(subscribe, () => places.get(id))
}

const watch = (listener: () => void) => add(watchers, listener)

/** All that is dragged. */
export const useLivePlaces = (): ReadonlyMap<string, Point> => useSyncExternalStore(watch, livePlaces)

/** Moves the elements of cards and frames to where they are dragged; React Flow has them there when the drag is over. */
export function createPainter(area: () => HTMLElement | null): {
  paint: (places: ReadonlyMap<string, Point>, by: Point) => void
  rest: () => void
} {
  const elements = new Map<string, HTMLElement>()
  const find = (id: string): HTMLElement | undefined => {
    const known = elements.get(id)
    if (known?.isConnected) return known
    const found = area()?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`) ?? undefined
    if (found) elements.set(id, found)
    return found
  }
  const selectionBox = () => area()?.querySelector<HTMLElement>('.react-flow__nodesselection-rect')
  return {
    paint: (moved, by) => {
      for (const [id, { x, y }] of moved) {
        const element = find(id)
        if (element) element.style.transform = `translate(${x}px,${y}px)`
      }
      const box = selectionBox()
      if (box) box.style.translate = `${by.x}px ${by.y}px`
    },
    rest: () => {
      elements.clear()
      const box = selectionBox()
      if (box) box.style.translate = ''
    },
  }
}
