import { z } from 'zod'
import { loadOutput } from '#app/api/runs.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { useFlow } from '#app/flow/flowStore.ts'
import { useRun } from '#app/flow/runStore.ts'
import { column } from '#nodes/core/spec/table.ts'
import { type OutputPlace, placeKey } from './place.ts'
import { tableChange } from './tableChange.ts'

const tableValue = z.looseObject({ type: z.string(), rows: z.number().optional(), columns: z.array(column).optional() })

/** What a node did to the first table that it was given: rows, columns, gaps. Nothing where there is no table before it. */
export function WhatChanged({ place }: { place: OutputPlace }) {
  const edge = useFlow((state) => {
    const type = (id: string, port: string) => state.inference.nodes[id]?.outputs[port]?.type
    return state.flow.edges.find(({ from, to }) => to.node === place.nodeId && type(from.node, from.port) === 'table')
  })
  const given = useRun((state) => (edge ? state.nodes[edge.from.node] : undefined))
  const digest = edge && given?.outputs[edge.from.port]?.digest
  if (!edge || !given || !digest) return null
  const before = { runId: given.runId, nodeId: edge.from.node, port: edge.from.port, digest }
  return <Changes key={`${placeKey(before)} ${placeKey(place)}`} before={before} after={place} />
}

function Changes({ before, after }: { before: OutputPlace; after: OutputPlace }) {
  const load = (place: OutputPlace, signal: AbortSignal) =>
    loadOutput(place.runId, place.nodeId, place.port, tableValue, signal)
  const loaded = useLoad(`${placeKey(before)} ${placeKey(after)}`, async (signal) => {
    const [was, now] = await Promise.all([load(before, signal), load(after, signal)])
    if (!was.columns || !now.columns) return []
    return tableChange({ rows: was.rows ?? 0, columns: was.columns }, { rows: now.rows ?? 0, columns: now.columns })
  })
  if (loaded.state !== 'ready' || loaded.value.length === 0) return null
  return (
    <ul className="preview__changes" aria-label="What changed">
      {loaded.value.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}
