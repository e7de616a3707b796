import { Handle, Position } from '@xyflow/react'
import { memo } from 'react'
import { useCanvas } from './canvasStore.ts'
import type { PortView } from './ports.ts'

type ShapeProps = { type: PortView['type'] }

/** Each port type has its own shape beside its colour. */
export function PortShape({ type }: ShapeProps) {
  return (
    <svg viewBox="0 0 14 14" width="14" height="14" className={`port-shape port-shape--${type}`} aria-hidden="true">
      {shapes[type]}
    </svg>
  )
}

const shapes: Record<PortView['type'], React.ReactNode> = {
  table: <rect x="2.5" y="2.5" width="9" height="9" rx="1.5" />,
  layers: <path d="M7 1.4 12.6 7 7 12.6 1.4 7Z" />,
  model: <circle cx="7" cy="7" r="5" />,
  report: <path d="M7 1.8 12.8 12H1.2Z" />,
  endpoint: <path d="M4.2 1.8h5.6L12.8 7l-3 5.2H4.2L1.2 7Z" />,
  value: <path d="M5 1.8h4V5h3.2v4H9v3.2H5V9H1.8V5H5Z" />,
  unknown: <circle cx="7" cy="7" r="4" strokeDasharray="2 2" />,
}

type PortHandleProps = { card: string; port: PortView; y: number; connected: boolean }

/** Where edges start and end. While an edge is drawn, ports that cannot take it step back and say why. */
export const PortHandle = memo(function PortHandle({ card, port, y, connected }: PortHandleProps) {
  const key = `${port.node}/${port.port}/${port.direction}`
  const refusal = useCanvas((state) => state.connecting?.refusals.get(key))
  const phase = useCanvas((state) => {
    if (!state.connecting) return 'idle'
    const isStart = state.connecting.from.node === port.node && state.connecting.from.port === port.port
    if (isStart && state.connecting.direction === port.direction) return 'start'
    if (state.connecting.direction === port.direction) return 'aside'
    return state.connecting.refusals.has(key) ? 'refused' : 'open'
  })
  const isInput = port.direction === 'input'
  return (
    <Handle
      type={isInput ? 'target' : 'source'}
      position={isInput ? Position.Left : Position.Right}
      id={port.handle}
      className={`port port--${port.direction} port--${phase}${connected ? ' port--connected' : ''}${port.optional ? ' port--optional' : ''}`}
      style={{ top: y }}
      data-testid={`port-${card}-${port.handle}-${port.direction}`}
      data-tip={refusal ?? tipOf(port)}
    >
      <PortShape type={port.type} />
    </Handle>
  )
})

/**
 * Only the place of a port, for edges to find. Nobody joins ports that are two pixels wide, and every real handle costs
 * store subscriptions in each frame of a drag.
 */
export const PortPlace = memo(function PortPlace({ port, y }: { port: PortView; y: number }) {
  const isInput = port.direction === 'input'
  const side = isInput ? Position.Left : Position.Right
  return (
    <div
      className={`react-flow__handle react-flow__handle-${side} ${isInput ? 'target' : 'source'} port port--${port.direction}`}
      style={{ top: y }}
      data-handleid={port.handle}
      data-handlepos={side}
    />
  )
})

const tipOf = (port: PortView): string => {
  const words = `${port.title} (${port.type}${port.optional ? ', optional' : ''})`
  return port.description ? `${words}: ${port.description}` : words
}
