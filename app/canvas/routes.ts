import { findPath, type Lane } from './findPath.ts'
import type { Box, Point } from './geometry.ts'
import { frame, overlaps } from './geometry.ts'
import { type CanvasItem, type CanvasLink, handlesOf } from './project.ts'

/** Corners of an edge's way, from port to port, all turns at right angles. */
export type Route = readonly Point[]

/** How far an edge keeps from what it goes around. */
const clearance = 14
/** The same where there is no room for that. */
const narrow = 6
/** What lies further off than this from the box around both ends is not looked at. */
const reach = 220
/** An edge among more things than these stays a curve: the search would take too long, and there is hardly a free way. */
const mostWalls = 28
/** The search grows about with the cube of the things around; when so much is spent, further edges stay curves. */
const mostWork = 150_000

/**
 * Ways for the edges whose plain curve would run across a card, a note, a group's title, or a group that they have no business in;
 * edges with a free way get none. Meant for things at rest: a dragged card's edges are plain curves until it is let go.
 */
export function routeLinks(items: readonly CanvasItem[], links: readonly CanvasLink[]): Map<string, Route> {
  const ports = portsOf(items)
  const frames = new Map(
    items.flatMap((item) => (item.kind === 'frame' ? item.members.map((node) => [node.id, item.id]) : [])),
  )
  const routes = new Map<string, Route>()
  const lanes: Lane[] = []
  let work = 0
  for (const link of links) {
    const from = ports.get(`${link.source} output ${link.sourceHandle}`)
    const to = ports.get(`${link.target} input ${link.targetHandle}`)
    if (!from || !to) continue
    const near = nearBox(from, to)
    const walls = items
      .filter((item) => item.kind !== 'note' && overlaps(item.box, near))
      .flatMap((item) => wallOf(item, [frames.get(link.source), frames.get(link.target)]))
    const others = walls.filter(({ id }) => id !== link.source && id !== link.target).map(({ box }) => box)
    if (!isBack(from, to) && !others.some((box) => curveMeets(from, to, box))) continue
    if (isBack(from, to) && !others.some((box) => overlaps(box, returnBox(from, to)))) continue
    if (walls.length > mostWalls) continue
    work += walls.length ** 3
    if (work > mostWork) break
    const boxes = walls.map(({ box }) => box)
    const owner = `${link.source} ${link.sourceHandle}`
    const wide = findPath(from, to, boxes, clearance, lanes, owner)
    const close = findPath(from, to, boxes, narrow, lanes, owner)
    // Between things that stand close together is better than a long way around them.
    const route = wide && close && lengthOf(close) + 100 < lengthOf(wide) ? close : (wide ?? close)
    if (!route) continue
    routes.set(link.id, route)
    for (const [index, corner] of route.slice(1).entries()) {
      const before = route[index]
      if (before) lanes.push({ from: before, to: corner, owner })
    }
  }
  return routes
}

const sameBox = (a: Box, b: Box): boolean => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height

/** The same, remembered: as long as nothing stands or leads elsewhere, ways stay as they are. A selection or a setting moves nothing. */
export function createRouter(): typeof routeLinks {
  let last: { items: readonly CanvasItem[]; links: readonly CanvasLink[]; routes: Map<string, Route> } | undefined
  return (items, links) => {
    const isSame =
      last?.items.length === items.length &&
      last.links.length === links.length &&
      last.items.every((item, index) => {
        const other = items[index]
        return other !== undefined && other.id === item.id && other.kind === item.kind && sameBox(other.box, item.box)
      }) &&
      last.links.every((link, index) => link.id === links[index]?.id)
    last = { items, links, routes: isSame && last ? last.routes : routeLinks(items, links) }
    return last.routes
  }
}

const isBack = (from: Point, to: Point): boolean => to.x < from.x + 24

function portsOf(items: readonly CanvasItem[]): Map<string, Point> {
  const ports = new Map<string, Point>()
  for (const item of items)
    for (const { handle, direction, x, y, width, height } of handlesOf(item))
      ports.set(`${item.id} ${direction} ${handle}`, {
        x: item.box.x + x + (direction === 'output' ? width : 0),
        y: item.box.y + y + height / 2,
      })
  return ports
}

/** What an edge must not cross. Of a frame that one of its ends is in that is the title alone. */
function wallOf(item: CanvasItem, ends: readonly (string | undefined)[]): { id: string; box: Box }[] {
  if (item.kind !== 'frame') return [{ id: item.id, box: item.box }]
  const box = ends.includes(item.id) ? { ...item.box, height: frame.head } : item.box
  return [{ id: item.id, box }]
}

function nearBox(from: Point, to: Point): Box {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)]
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)]
  return { x: left - reach, y: top - reach, width: right - left + 2 * reach, height: bottom - top + 2 * reach }
}

/** Where an edge back to the left runs by itself: from the end of its row to the beginning of the next. */
function returnBox(from: Point, to: Point): Box {
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)]
  const middle = (top + bottom) / 2
  return { x: to.x - 22, y: middle - 36, width: from.x - to.x + 44, height: 12 }
}

const samples = 20

/** Whether the curve that React Flow draws from port to port comes into the box. */
export function curveMeets(from: Point, to: Point, box: Box): boolean {
  const margin = 3
  const bend = Math.max(0, to.x - from.x) / 2
  for (let step = 1; step < samples; step += 1) {
    const t = step / samples
    const u = 1 - t
    const x = u ** 3 * from.x + 3 * u * u * t * (from.x + bend) + 3 * u * t * t * (to.x - bend) + t ** 3 * to.x
    const y = (u ** 3 + 3 * u * u * t) * from.y + (3 * u * t * t + t ** 3) * to.y
    if (x > box.x - margin && x < box.x + box.width + margin && y > box.y - margin && y < box.y + box.height + margin)
      return true
  }
  return false
}

/** The way as a path with round corners, and where words about it stand best: on its longest level stretch. */
export function drawRoute(route: Route): { path: string; label: Point; room: number } {
  const radius = 12
  const first = route[0] ?? { x: 0, y: 0 }
  let path = `M${first.x},${first.y}`
  let [label, room] = [first, 0]
  for (let index = 1; index < route.length; index += 1) {
    const [before, here, next] = [route[index - 1], route[index], route[index + 1]]
    if (!before || !here) continue
    const length = Math.abs(here.x - before.x)
    if (here.y === before.y && length > room) {
      room = length
      label = { x: (here.x + before.x) / 2, y: here.y }
    }
    if (!next) {
      path += `L${here.x},${here.y}`
      continue
    }
    const back = Math.min(radius, distance(before, here) / 2)
    const on = Math.min(radius, distance(here, next) / 2)
    const start = towards(here, before, back)
    const end = towards(here, next, on)
    path += `L${start.x},${start.y}Q${here.x},${here.y} ${end.x},${end.y}`
  }
  return { path, label, room }
}

const lengthOf = (route: Route): number =>
  route.slice(1).reduce((sum, point, index) => sum + distance(route[index] ?? point, point), 0)

const distance = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y)
const towards = (from: Point, to: Point, by: number): Point => ({
  x: from.x + Math.sign(to.x - from.x) * by,
  y: from.y + Math.sign(to.y - from.y) * by,
})
