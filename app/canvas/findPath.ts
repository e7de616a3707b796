import type { Box, Point } from './geometry.ts'

/** A stretch that another edge takes already; edges of one port may share one. */
export type Lane = { from: Point; to: Point; owner: string }

const turnCost = 60
const sharedCost = 3
/** Lines beside a wall, so that a second edge finds one of its own. */
const lineOffsets = [0, 9, 18]

/**
 * The way with the fewest turns and the least length between two ports, around boxes: Dijkstra's search over the lines that
 * run beside the boxes. It leaves to the right and arrives from the left. Undefined where there is no way.
 */
export function findPath(
  from: Point,
  to: Point,
  walls: readonly Box[],
  clearance: number,
  lanes: readonly Lane[],
  owner: string,
): Point[] | undefined {
  const start = { x: from.x + clearance + 4, y: from.y }
  const end = { x: to.x - clearance - 4, y: to.y }
  const xs = sorted([
    start.x,
    end.x,
    (start.x + end.x) / 2,
    ...walls.flatMap((box) =>
      lineOffsets.flatMap((by) => [box.x - clearance - by, box.x + box.width + clearance + by]),
    ),
  ])
  const ys = sorted([
    start.y,
    end.y,
    ...walls.flatMap((box) =>
      lineOffsets.flatMap((by) => [box.y - clearance - by, box.y + box.height + clearance + by]),
    ),
  ])
  const taken = lanes.filter((lane) => lane.owner !== owner)
  const column = new Map(xs.map((x, index) => [x, index]))
  const row = new Map(ys.map((y, index) => [y, index]))
  const [startColumn, startRow] = [column.get(start.x) ?? 0, row.get(start.y) ?? 0]
  const [endColumn, endRow] = [column.get(end.x) ?? 0, row.get(end.y) ?? 0]
  const width = xs.length
  // A state is a crossing of two lines and the direction one comes in: 0 level, 1 upright.
  const key = (at: number, line: number, upright: number) => (line * width + at) * 2 + upright
  const cost = new Map<number, number>()
  const cameFrom = new Map<number, number>()
  const queue = new Queue()
  const first = key(startColumn, startRow, 0)
  cost.set(first, 0)
  queue.push(first, 0)
  const goal = key(endColumn, endRow, 0)
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    if (state === goal) break
    const upright = state % 2
    const at = (state >> 1) % width
    const line = Math.floor((state >> 1) / width)
    const here = { x: xs[at] ?? 0, y: ys[line] ?? 0 }
    const known = cost.get(state) ?? 0
    for (const [right, down] of steps) {
      const [toAt, toLine] = [at + right, line + down]
      const [x, y] = [xs[toAt], ys[toLine]]
      if (x === undefined || y === undefined) continue
      const there = { x, y }
      if (isBlocked(here, there, walls, clearance - 2)) continue
      const turns = (down === 0 ? 0 : 1) !== upright ? turnCost : 0
      const length = Math.abs(x - here.x) + Math.abs(y - here.y)
      const shared = isShared(here, there, taken) ? sharedCost * length + turnCost / 2 : 0
      const next = key(toAt, toLine, down === 0 ? 0 : 1)
      const total = known + length + turns + shared
      if (total >= (cost.get(next) ?? Number.POSITIVE_INFINITY)) continue
      cost.set(next, total)
      cameFrom.set(next, state)
      queue.push(next, total)
    }
  }
  if (!cost.has(goal)) return undefined
  const points: Point[] = [to]
  for (let state: number | undefined = goal; state !== undefined; state = cameFrom.get(state)) {
    const cell = state >> 1
    points.push({ x: xs[cell % width] ?? 0, y: ys[Math.floor(cell / width)] ?? 0 })
  }
  return corners([...points, from].reverse())
}

const steps = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const

const sorted = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b)

function isBlocked(a: Point, b: Point, walls: readonly Box[], margin: number): boolean {
  const [left, right] = a.x < b.x ? [a.x, b.x] : [b.x, a.x]
  const [top, bottom] = a.y < b.y ? [a.y, b.y] : [b.y, a.y]
  return walls.some(
    (box) =>
      right > box.x - margin &&
      left < box.x + box.width + margin &&
      bottom > box.y - margin &&
      top < box.y + box.height + margin,
  )
}

/** Whether a stretch lies on (or within a hair of) one that is taken, side by side with it. */
function isShared(a: Point, b: Point, taken: readonly Lane[]): boolean {
  const near = 6
  if (a.y === b.y) {
    const [left, right] = a.x < b.x ? [a.x, b.x] : [b.x, a.x]
    return taken.some(
      ({ from, to }) =>
        from.y === to.y &&
        Math.abs(from.y - a.y) < near &&
        Math.min(from.x, to.x) < right &&
        Math.max(from.x, to.x) > left,
    )
  }
  const [top, bottom] = a.y < b.y ? [a.y, b.y] : [b.y, a.y]
  return taken.some(
    ({ from, to }) =>
      from.x === to.x &&
      Math.abs(from.x - a.x) < near &&
      Math.min(from.y, to.y) < bottom &&
      Math.max(from.y, to.y) > top,
  )
}

/** Points without those that lie on a straight line between their neighbours. */
function corners(points: readonly Point[]): Point[] {
  const result: Point[] = []
  for (const [index, point] of points.entries()) {
    const [before, next] = [result.at(-1), points[index + 1]]
    const isStraight =
      before && next && ((before.x === point.x && point.x === next.x) || (before.y === point.y && point.y === next.y))
    if (!isStraight) result.push(point)
  }
  return result
}

/** A binary heap of states by cost. */
class Queue {
  private readonly heap: { state: number; cost: number }[] = []

  push(state: number, cost: number): void {
    const { heap } = this
    heap.push({ state, cost })
    for (let at = heap.length - 1; at > 0; ) {
      const up = (at - 1) >> 1
      if (!this.swapIfLess(at, up)) break
      at = up
    }
  }

  pop(): number | undefined {
    const { heap } = this
    const top = heap[0]
    const last = heap.pop()
    if (top && last && heap.length > 0) {
      heap[0] = last
      for (let at = 0; ; ) {
        const [left, right] = [2 * at + 1, 2 * at + 2]
        const less = (heap[right]?.cost ?? Number.POSITIVE_INFINITY) < (heap[left]?.cost ?? Number.POSITIVE_INFINITY)
        const child = less ? right : left
        if (child >= heap.length || !this.swapIfLess(child, at)) break
        at = child
      }
    }
    return top?.state
  }

  private swapIfLess(a: number, b: number): boolean {
    const [first, second] = [this.heap[a], this.heap[b]]
    if (!first || !second || first.cost >= second.cost) return false
    this.heap[a] = second
    this.heap[b] = first
    return true
  }
}
