import { catalogue } from '#nodes/index.ts'
import { linePath } from './linePath.ts'
import { boxHeight, boxWidth, type SketchInput, sketchFlow } from './sketch.ts'

/** A small drawing of a flow, made from the flow itself. */
export function FlowSketch({ flow, label }: { flow: SketchInput; label: string }) {
  const { boxes, lines, width, height } = sketchFlow(flow, catalogue)
  const pad = 10
  return (
    <svg
      className="sketch"
      role="img"
      aria-label={label}
      viewBox={`${-pad} ${-pad} ${width + 2 * pad} ${height + 2 * pad}`}
      preserveAspectRatio="xMidYMid meet"
      style={{ maxWidth: (width + 2 * pad) * 1.6, maxHeight: (height + 2 * pad) * 1.6 }}
    >
      {lines.map(({ from, to }) => (
        <path key={`${from.id}>${to.id}`} d={linePath(from, to)} stroke={`var(--port-${from.type})`} />
      ))}
      {boxes.map((box) => (
        <g key={box.id} className={box.isGroup ? 'sketch__box sketch__box--group' : 'sketch__box'}>
          <title>{box.title}</title>
          {box.isGroup && <rect x={box.x + 2} y={box.y - 2} width={boxWidth} height={boxHeight} rx={3.5} />}
          <rect x={box.x} y={box.y} width={boxWidth} height={boxHeight} rx={3.5} />
          <rect
            className="sketch__mark"
            x={box.x + 4}
            y={box.y + 5}
            width={6}
            height={6}
            rx={1.5}
            style={{ fill: `var(--port-${box.type})` }}
          />
          <rect className="sketch__text" x={box.x + 13} y={box.y + 7} width={12} height={2} rx={1} />
        </g>
      ))}
    </svg>
  )
}
