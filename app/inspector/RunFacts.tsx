import type { CanvasRunNode } from '#app/flow/runStore.ts'
import { reasonWords } from '#app/results/reasonWords.ts'
import { Badge, type Tone } from '#app/ui/Badge.tsx'
import { formatAgo, formatBytes, formatDuration } from '#app/ui/format.ts'
import type { NodeState } from '#server/contract/run.ts'

/** Each state of a node in words, with the colour that it is shown in. */
export const stateWords: Record<NodeState, { words: string; tone: Tone }> = {
  queued: { words: 'waits for its turn', tone: 'neutral' },
  running: { words: 'running', tone: 'accent' },
  waiting: { words: 'waits for you', tone: 'warn' },
  cached: { words: 'unchanged, result kept', tone: 'good' },
  pinned: { words: 'pinned', tone: 'good' },
  done: { words: 'done', tone: 'good' },
  failed: { words: 'failed', tone: 'bad' },
  skipped: { words: 'left out', tone: 'neutral' },
  cancelled: { words: 'cancelled', tone: 'neutral' },
}

/** How the last run of this node went, and why it ran again. */
export function RunFacts({ result }: { result: CanvasRunNode }) {
  const { words, tone } = stateWords[result.state]
  const isOver = result.state === 'done' || result.state === 'failed' || result.state === 'cancelled'
  return (
    <section className="run-facts" aria-label="Last run">
      <h3>
        Last run <Badge tone={result.stale ? 'warn' : tone}>{result.stale ? 'out of date' : words}</Badge>
      </h3>
      <dl className="facts">
        {result.cancelled && result.state !== 'cancelled' && (
          <div>
            <dt>Cancelled</dt>
            <dd>The last run was cancelled before this node was done; what stands here is of an earlier run.</dd>
          </div>
        )}
        {result.stale && (
          <div>
            <dt>Out of date</dt>
            <dd>
              {result.staleReason === undefined
                ? 'The flow has changed since.'
                : reasonWords(result.change ?? result.staleReason, result.type)}{' '}
              Run again to bring it up to date.
            </dd>
          </div>
        )}
        {result.rerun && (
          <div>
            <dt>Why it ran</dt>
            <dd>{reasonWords(result.rerun, result.type)}</dd>
          </div>
        )}
        {result.state === 'cached' && (
          <div>
            <dt>Why it did not run</dt>
            <dd>Its settings and what goes into it are the same as before.</dd>
          </div>
        )}
        {isOver && (
          <div>
            <dt>Took</dt>
            <dd>
              {formatDuration(result.milliseconds)}
              {result.peakMemory !== undefined && `, at most ${formatBytes(result.peakMemory)} of memory`}
            </dd>
          </div>
        )}
        {result.startedAt !== undefined && (
          <div>
            <dt>Started</dt>
            <dd>{formatAgo(result.startedAt, Date.now())}</dd>
          </div>
        )}
        {Object.entries(result.outputs).map(([port, output]) => (
          <div key={port}>
            <dt>Gave</dt>
            <dd>{output.summary}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
