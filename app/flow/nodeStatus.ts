import { isError, type Problem } from '#nodes/core/problem.ts'
import { reasonWords } from '../results/reasonWords.ts'
import { formatDuration } from '../ui/format.ts'
import type { CanvasRunNode } from './runStore.ts'

/** Where a card stands, as a person sees it. `outdated`: has a result, but of other settings or inputs. */
export type CardState =
  | 'attention'
  | 'ready'
  | 'queued'
  | 'running'
  | 'waiting'
  | 'cached'
  | 'pinned'
  | 'done'
  | 'failed'
  | 'skipped'
  | 'cancelled'
  | 'outdated'

export type CardStatus = { state: CardState; label: string; reason: string }

const labels: Record<CardState, string> = {
  attention: 'Needs attention',
  ready: 'Ready',
  queued: 'Queued',
  running: 'Running',
  waiting: 'Waiting',
  cached: 'Done, from the cache',
  pinned: 'Pinned',
  done: 'Done',
  failed: 'Failed',
  skipped: 'Skipped',
  cancelled: 'Cancelled',
  outdated: 'Changed since the last run',
}

const status = (state: CardState, reason: string): CardStatus => ({ state, label: labels[state], reason })

const earlierResult = 'The last run was cancelled before this node was done; its result is of an earlier run.'

/** What a card's mark says and why. What goes on comes first, then what is wrong, then what the last run left. */
export function cardStatus(problems: readonly Problem[], result: CanvasRunNode | undefined): CardStatus {
  if (result && !result.stale) {
    if (result.state === 'queued') return status('queued', 'Its turn comes when the nodes before it are done.')
    if (result.state === 'running') return status('running', result.progress?.message ?? 'At work.')
    if (result.state === 'waiting') return status('waiting', result.waitingFor?.message ?? 'Waits for a person.')
  }
  const error = problems.find(isError)
  if (error) return status('attention', error.message)
  if (!result) return status('ready', 'Has not run yet.')
  if (result.stale && result.state !== 'cancelled') {
    const reason =
      result.staleReason === undefined
        ? 'Settings or inputs changed. Run it again.'
        : reasonWords(result.change ?? result.staleReason, result.type)
    return status('outdated', result.cancelled ? `${earlierResult} ${reason}` : reason)
  }
  if (result.cancelled && result.state !== 'cancelled') return status('done', earlierResult)
  const outputs = Object.values(result.outputs).map((output) => output.summary)
  switch (result.state) {
    case 'failed':
      return status('failed', result.problems[0]?.message ?? 'The run of this node failed. Its log says more.')
    case 'skipped':
      return status('skipped', result.problems[0]?.message ?? 'A node before it did not finish.')
    case 'cancelled':
      return status('cancelled', 'The run was cancelled before this node was done.')
    case 'pinned':
      return status('pinned', 'Its result is pinned: it does not run again.')
    case 'cached':
      return status('cached', ['Nothing changed since it last ran', ...outputs].join(' · '))
    default:
      return status('done', [`Took ${formatDuration(result.milliseconds)}`, ...outputs].join(' · '))
  }
}

const urgency: readonly CardState[] = [
  'failed',
  'attention',
  'running',
  'waiting',
  'queued',
  'cancelled',
  'skipped',
  'outdated',
  'ready',
  'done',
  'pinned',
  'cached',
]

/** One status for a folded group: that of the member that matters most. */
export function groupStatus(members: readonly CardStatus[]): CardStatus {
  const ranked = [...members].sort((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state))
  return ranked[0] ?? status('ready', 'Nothing is in this group.')
}
