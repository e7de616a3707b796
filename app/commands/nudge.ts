import { shiftBy } from '../canvas/arrange.ts'
import { grid } from '../canvas/geometry.ts'
import type { Command } from './command.ts'
import { selectedMembers } from './selected.ts'

type Way = { word: string; key: string; x: number; y: number }
const ways: readonly Way[] = [
  { word: 'left', key: 'ArrowLeft', x: -1, y: 0 },
  { word: 'right', key: 'ArrowRight', x: 1, y: 0 },
  { word: 'up', key: 'ArrowUp', x: 0, y: -1 },
  { word: 'down', key: 'ArrowDown', x: 0, y: 1 },
]

const nudge = ({ word, key, x, y }: Way, steps: number): Command => ({
  id: `arrange.nudge.${word}${steps > 1 ? '.far' : ''}`,
  label: `Move ${word}${steps > 1 ? ' by five steps' : ''}`,
  section: 'Arrange',
  icon: 'mouse-pointer-2',
  keys: [steps > 1 ? `Shift+${key}` : key],
  repeats: true,
  quiet: true,
  enabled: (context) => selectedMembers(context).length > 0,
  run: (context) => {
    const ids = selectedMembers(context)
    const shift = { x: x * grid * steps, y: y * grid * steps }
    // Holding a key down, or pressing it again and again, is one undo step.
    context.flow.apply('move', (flow) => shiftBy(flow, new Map(ids.map((id) => [id, shift]))), `nudge ${ids.join()}`)
  },
})

/** Moving what is chosen by the arrow keys: one step of the grid, five with Shift. */
export const nudges: readonly Command[] = ways.flatMap((way) => [nudge(way, 1), nudge(way, 5)])
