import { memo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { useFlow } from '../flow/flowStore.ts'
import { useRun } from '../flow/runStore.ts'
import { isSpeck, useCanvas } from './canvasStore.ts'
import { card, portY } from './geometry.ts'
import { PortHandle, PortPlace } from './PortHandle.tsx'
import { connectedPorts, type PortView, type PortViews } from './ports.ts'

type PortRowsProps = { id: string; ports: PortViews; top?: number; middle?: string | undefined }

/** Room that the name of the first port takes, so that what stands between two names touches neither. */
const besideName = (port: PortView | undefined): number => (port ? 24 + 6.4 * port.title.length : 8)

/** Ports of a card: names beside their handles, and what there is to say between them. */
export const PortRows = memo(function PortRows({ id, ports, top = card.portsTop, middle }: PortRowsProps) {
  const used = useFlow(
    useShallow((state) => {
      const own = new Set([...ports.inputs, ...ports.outputs].map((port) => port.node))
      const all = connectedPorts(state.flow.edges)
      return [...own].flatMap((node) => all.get(node) ?? [])
    }),
  )
  const isFarOff = useCanvas((state) => isSpeck(state.zoom))
  const row = (port: PortView, index: number) => (
    <PortHandle
      key={port.handle}
      card={id}
      port={port}
      y={portY(index, top)}
      connected={used.includes(`${port.node}/${port.port}/${port.direction}`)}
    />
  )
  const place = (port: PortView, index: number) => <PortPlace key={port.handle} port={port} y={portY(index, top)} />
  const name = (port: PortView, index: number) => (
    <span
      key={port.handle}
      className={`port-name port-name--${port.direction}`}
      style={{ top: top + index * card.portHeight, height: card.portHeight }}
    >
      {port.title}
    </span>
  )
  return (
    <>
      {ports.inputs.map(name)}
      {ports.outputs.map(name)}
      {middle && (
        <span
          className="card-middle"
          style={{
            top,
            height: card.portHeight,
            left: besideName(ports.inputs[0]),
            right: besideName(ports.outputs[0]),
          }}
        >
          {middle}
        </span>
      )}
      {isFarOff ? ports.inputs.map(place) : ports.inputs.map(row)}
      {isFarOff ? ports.outputs.map(place) : ports.outputs.map(row)}
    </>
  )
})

/** How far a running node is; absent while it does not run. */
export const RunBar = memo(function RunBar({ ids }: { ids: readonly string[] }) {
  const { fraction, isRunning } = useRun(
    useShallow((state) => {
      const running = ids.map((id) => state.nodes[id]).find((node) => node?.state === 'running')
      return { isRunning: running !== undefined, fraction: running?.progress?.fraction }
    }),
  )
  if (!isRunning) return null
  return (
    <span className="run-bar">
      <span
        className={fraction === undefined ? 'run-bar__fill run-bar__fill--unknown' : 'run-bar__fill'}
        style={fraction === undefined ? undefined : { transform: `scaleX(${Math.min(1, Math.max(0, fraction))})` }}
      />
    </span>
  )
})
