import { Graph, layout } from '@dagrejs/dagre'
import type { Box, Point } from './geometry.ts'
import { snap } from './geometry.ts'

export type LayoutItem = { id: string; box: Box }
export type LayoutLink = { source: string; target: string }

const columnGap = 64
const rowGap = 40
const bandGap = 72

/**
 * Corners that make a graph read from left to right, by dagre's layers. A long chain is broken into bands like lines of
 * text, so that the whole comes close to the wished ratio of width to height and can be read without zooming far out.
 */
export function autoLayout(items: readonly LayoutItem[], links: readonly LayoutLink[], ratio = 2): Map<string, Point> {
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', ranksep: columnGap, nodesep: rowGap, marginx: 0, marginy: 0 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, box } of items) graph.setNode(id, { width: box.width, height: box.height })
  for (const { source, target } of links) if (source !== target) graph.setEdge(source, target)
  layout(graph)
  const corners = new Map<string, Point>()
  for (const { id, box } of items) {
    const { x, y } = graph.node(id)
    corners.set(id, { x: x - box.width / 2, y: y - box.height / 2 })
  }
  return intoBands(items, corners, ratio)
}

type Column = { x: number; width: number; items: LayoutItem[] }

/** Columns of dagre's layout from left to right; each layer is one. */
function columnsOf(items: readonly LayoutItem[], corners: ReadonlyMap<string, Point>): Column[] {
  const sorted = [...items].sort((a, b) => (corners.get(a.id)?.x ?? 0) - (corners.get(b.id)?.x ?? 0))
  const columns: Column[] = []
  for (const item of sorted) {
    const x = corners.get(item.id)?.x ?? 0
    const last = columns.at(-1)
    if (last && x < last.x + last.width) {
      last.items.push(item)
      last.width = Math.max(last.width, x + item.box.width - last.x)
    } else columns.push({ x, width: item.box.width, items: [item] })
  }
  return columns
}

function intoBands(items: readonly LayoutItem[], corners: Map<string, Point>, ratio: number): Map<string, Point> {
  const columns = columnsOf(items, corners)
  const best = bestBreak(columns, corners, ratio)
  const result = new Map<string, Point>()
  let top = 0
  for (const band of best) {
    const yOf = (item: LayoutItem) => corners.get(item.id)?.y ?? 0
    const all = band.flatMap((column) => column.items)
    const bandTop = Math.min(...all.map(yOf))
    const bandBottom = Math.max(...all.map((item) => yOf(item) + item.box.height))
    const left = band[0]?.x ?? 0
    for (const column of band) {
      for (const item of column.items) {
        const x = corners.get(item.id)?.x ?? 0
        result.set(item.id, { x: snap(x - left), y: snap(top + yOf(item) - bandTop) })
      }
    }
    top += bandBottom - bandTop + bandGap
  }
  return result
}

/** Tries one band, two, three, … and takes the number whose ratio comes closest to the wish. */
function bestBreak(columns: readonly Column[], corners: ReadonlyMap<string, Point>, ratio: number): Column[][] {
  const last = columns.at(-1)
  const first = columns[0]
  if (!first || !last) return []
  const total = last.x + last.width - first.x
  let best: { bands: Column[][]; miss: number } | undefined
  for (let count = 1; count <= Math.min(columns.length, 12); count += 1) {
    const width = total / count
    const bands: Column[][] = []
    for (const column of columns) {
      const band = bands.at(-1)
      const start = band?.[0]?.x ?? 0
      if (band && (column.x + column.width - start <= width * 1.05 || bands.length === count)) band.push(column)
      else bands.push([column])
    }
    const size = sizeOf(bands, corners)
    const miss = Math.abs(Math.log(size.width / size.height / ratio))
    if (!best || miss < best.miss) best = { bands, miss }
  }
  return best?.bands ?? []
}

function sizeOf(bands: readonly Column[][], corners: ReadonlyMap<string, Point>): { width: number; height: number } {
  let width = 1
  let height = -bandGap
  for (const band of bands) {
    const first = band[0]
    const last = band.at(-1)
    if (first && last) width = Math.max(width, last.x + last.width - first.x)
    const all = band.flatMap((column) => column.items)
    const top = Math.min(...all.map((item) => corners.get(item.id)?.y ?? 0))
    const bottom = Math.max(...all.map((item) => (corners.get(item.id)?.y ?? 0) + item.box.height))
    height += bottom - top + bandGap
  }
  return { width, height: Math.max(1, height) }
}
