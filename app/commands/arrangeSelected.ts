import { type Placed, place } from '../canvas/arrange.ts'
import type { Point } from '../canvas/geometry.ts'
import { announce } from '../shell/announcer.ts'
import { formatCount } from '../ui/format.ts'
import type { CommandContext } from './command.ts'
import { placedSelection } from './selected.ts'

/** Puts what is chosen at new corners, as one undo step. */
export function arrange(
  label: string,
  context: CommandContext,
  corners: (placed: readonly Placed[]) => Map<string, Point>,
): void {
  const placed = placedSelection(context)
  const boxes = new Map(placed.map(({ id, box }) => [id, box]))
  context.flow.apply(label, (flow) => place(flow, boxes, corners(placed)))
  announce(`${formatCount(placed.length, 'node')}: ${label}.`)
}
