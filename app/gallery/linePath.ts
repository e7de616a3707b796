import { boxHeight, boxWidth } from './sketch.ts'

type Place = { x: number; y: number }

/** The line from one box to another as an SVG path: a curve forwards, and round by the gap between the rows backwards. */
export function linePath(from: Place, to: Place): string {
  const x1 = from.x + boxWidth
  const y1 = from.y + boxHeight / 2
  const y2 = to.y + boxHeight / 2
  if (to.x > from.x) {
    const bend = Math.max(8, Math.abs(to.x - x1) / 2)
    return `M${x1} ${y1} C${x1 + bend} ${y1} ${to.x - bend} ${y2} ${to.x} ${y2}`
  }
  const out = 6
  // In the same row the line goes below it.
  const between = y1 === y2 ? y1 + boxHeight : (y1 + y2) / 2
  return `M${x1} ${y1} h${out} V${between} H${to.x - out} V${y2} h${out}`
}
