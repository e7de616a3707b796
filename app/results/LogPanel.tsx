import { useEffect, useRef } from 'react'
import { loadLog } from '#app/api/runs.ts'
import { useLoad } from '#app/api/useLoad.ts'
import type { LogLine } from '#app/flow/runEvents.ts'
import { type CanvasRunNode, useRun } from '#app/flow/runStore.ts'
import { Banner } from '#app/ui/Banner.tsx'
import { EmptyState, LoadingState } from '#app/ui/EmptyState.tsx'

const none: readonly LogLine[] = []

/** What a node said while it ran: live, else as stored. */
export function LogPanel({ nodeId }: { nodeId: string }) {
  const live = useRun((state) => state.logs[nodeId]) ?? none
  const result = useRun((state) => state.nodes[nodeId])
  const needsStored =
    live.length === 0 && result !== undefined && result.state !== 'queued' && result.state !== 'running'
  const stored = useLoad(needsStored ? `${result.runId}/${nodeId}` : undefined, (signal) =>
    loadLog(result?.runId ?? '', nodeId, signal),
  )
  if (!result)
    return (
      <EmptyState icon="list-ordered" title="No log yet">
        What the node says while it runs shows here.
      </EmptyState>
    )
  if (needsStored && stored.state === 'loading') return <LoadingState />
  if (needsStored && stored.state === 'failed') return <Banner tone="bad" title={stored.problem} />
  return <Lines lines={live.length > 0 ? live : (stored.value ?? none)} result={result} />
}

function Lines({ lines, result }: { lines: readonly LogLine[]; result: CanvasRunNode }) {
  const end = useRef<HTMLDivElement>(null)
  const count = lines.length
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is the reason to follow.
  useEffect(() => {
    const box = end.current?.parentElement
    if (box && box.scrollHeight - box.scrollTop - box.clientHeight < 80)
      end.current?.scrollIntoView({ block: 'nearest' })
  }, [count])
  if (count === 0 && result.problems.length === 0) {
    return (
      <EmptyState icon="list-ordered" title="The node said nothing">
        {result.cached ? 'It did not have to run: its result was kept.' : 'It ran without anything worth a line.'}
      </EmptyState>
    )
  }
  return (
    <div className="log" role="log" aria-label="Log of the node">
      {result.problems.map((problem) => (
        <p key={problem.message} className={`log__line log__line--${problem.severity}`}>
          <span className="log__time" />
          {problem.message} {problem.hint}
        </p>
      ))}
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end.
        <p key={index} className={`log__line log__line--${line.level}`}>
          <time className="log__time numeric">{new Date(line.at).toLocaleTimeString('en-GB')}</time>
          {line.level !== 'info' && <span className="visually-hidden">{line.level}: </span>}
          {line.line}
        </p>
      ))}
      <div ref={end} />
    </div>
  )
}
