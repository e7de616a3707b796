import { type ConnectionLineComponentProps, getBezierPath } from '@xyflow/react'
import { useEffect } from 'react'
import { announce } from '../shell/announcer.ts'
import { canvasStore, useCanvas } from './canvasStore.ts'
import { endOfHandle } from './ports.ts'

/** The edge under the pointer; over a port that cannot take it, it says why. */
export function ConnectionLine({
  fromX,
  fromY,
  toX,
  toY,
  fromPosition,
  toPosition,
  toHandle,
  connectionStatus,
}: ConnectionLineComponentProps) {
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
  })
  const end = toHandle?.id ? endOfHandle(toHandle.nodeId, toHandle.id) : undefined
  const key = end && `${end.node}/${end.port}/${toHandle?.type === 'target' ? 'input' : 'output'}`
  const reason = useCanvas((state) => (key ? state.connecting?.refusals.get(key) : undefined))
  useEffect(() => {
    if (reason) announce(`Cannot connect: ${reason}`)
  }, [reason])
  return (
    <g className={`link link--drawing link--${connectionStatus ?? 'open'}`}>
      <path className="link__line" d={path} fill="none" />
      {reason && (
        <foreignObject x={toX + 12} y={toY + 12} width="280" height="160" className="link__reason-box">
          <div className="link__reason" role="status">
            {reason}
          </div>
        </foreignObject>
      )}
    </g>
  )
}

/** Whether an edge is being drawn now. */
export const isConnecting = (): boolean => canvasStore.getState().connecting !== undefined
