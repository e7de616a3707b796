import { memo } from 'react'
import type { CardState } from '../flow/nodeStatus.ts'
import { Icon } from '../ui/Icon.tsx'
import type { IconName } from '../ui/icons.ts'
import { Spinner } from '../ui/Progress.tsx'

const marks: Record<CardState, IconName> = {
  attention: 'circle-alert',
  ready: 'circle-dashed',
  queued: 'clock',
  running: 'loader-circle',
  waiting: 'pause',
  cached: 'circle-check',
  pinned: 'pin',
  done: 'circle-check',
  failed: 'circle-x',
  skipped: 'circle-slash',
  cancelled: 'ban',
  outdated: 'history',
}

/** A card's state as a quiet mark; the reason shows on hover and is part of the card's name for screen readers. */
export const StateMark = memo(function StateMark({ state, tip }: { state: CardState; tip: string }) {
  return (
    <span className={`state-mark state-mark--${state}`} data-tip={tip}>
      {state === 'running' ? <Spinner size={14} /> : <Icon name={marks[state]} size={16} />}
    </span>
  )
})
