import type { FlowEdge, FlowGroup, FlowNode } from '#nodes/core/flow/flow.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'

export type SketchInput = {
  nodes: readonly Pick<FlowNode, 'id' | 'type' | 'position' | 'group'>[]
  edges: readonly FlowEdge[]
  groups?: readonly Pick<FlowGroup, 'id' | 'title' | 'folded'>[] | undefined
}
export type SketchBox = { id: string; x: number; y: number; type: string; isGroup: boolean; title: string }
export type Sketch = { boxes: SketchBox[]; lines: { from: SketchBox; to: SketchBox }[]; width: number; height: number }

export const boxWidth = 30
export const boxHeight = 16
const gapX = 16
const gapY = 12

/** Rounds places to rows or columns: places nearer than `near` share one. */
function ranks(values: readonly number[], near: number): Map<number, number> {
  const sorted = [...new Set(values)].sort((a, b) => a - b)
  const ranked = new Map<number, number>()
  let rank = -1
  let start = Number.NEGATIVE_INFINITY
  for (const value of sorted) {
    if (value - start > near) {
      rank += 1
      start = value
    }
    ranked.set(value, rank)
  }
  return ranked
}

/** A flow in small: one box a node, folded groups as one box, laid out as on the canvas but close together. */
export function sketchFlow({ nodes, edges, groups = [] }: SketchInput, catalogue: Catalogue): Sketch {
  const folded = new Map(groups.filter((group) => group.folded).map((group) => [group.id, group]))
  const places = new Map<string, { id: string; x: number; y: number; type: string; isGroup: boolean; title: string }>()
  const boxOf = new Map<string, string>()
  for (const node of nodes) {
    const definition = catalogue.find(node.type)
    const group = node.group === undefined ? undefined : folded.get(node.group)
    const outputs: Record<string, { type: string }> = definition?.outputs ?? {}
    const type = Object.values(outputs)[0]?.type ?? 'value'
    boxOf.set(node.id, group?.id ?? node.id)
    if (!group) {
      places.set(node.id, {
        id: node.id,
        ...node.position,
        type,
        isGroup: false,
        title: definition?.title ?? node.type,
      })
    } else if (!places.has(group.id)) {
      places.set(group.id, { id: group.id, ...node.position, type, isGroup: true, title: group.title })
    }
  }
  const all = [...places.values()]
  const columns = ranks(
    all.map((each) => each.x),
    140,
  )
  const rows = ranks(
    all.map((each) => each.y),
    60,
  )
  const taken = new Set<string>()
  const boxes = all.map((each): SketchBox => {
    const column = columns.get(each.x) ?? 0
    let row = rows.get(each.y) ?? 0
    while (taken.has(`${column}/${row}`)) row += 1
    taken.add(`${column}/${row}`)
    return { ...each, x: column * (boxWidth + gapX), y: row * (boxHeight + gapY) }
  })
  const byId = new Map(boxes.map((box) => [box.id, box]))
  const drawn = new Set<string>()
  const lines = edges.flatMap(({ from, to }) => {
    const a = byId.get(boxOf.get(from.node) ?? '')
    const b = byId.get(boxOf.get(to.node) ?? '')
    if (!a || !b || a === b || drawn.has(`${a.id}>${b.id}`)) return []
    drawn.add(`${a.id}>${b.id}`)
    return [{ from: a, to: b }]
  })
  return {
    boxes,
    lines,
    width: Math.max(boxWidth, ...boxes.map((box) => box.x + boxWidth)),
    height: Math.max(boxHeight, ...boxes.map((box) => box.y + boxHeight)),
  }
}
