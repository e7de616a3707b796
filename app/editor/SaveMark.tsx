import { type SaveState, useFlow } from '../flow/flowStore.ts'
import { openSession } from '../flow/session.ts'
import { Icon } from '../ui/Icon.tsx'
import type { IconName } from '../ui/icons.ts'
import { Tooltip } from '../ui/Tooltip.tsx'

const marks: Record<SaveState, { icon: IconName; text: string; tip: string }> = {
  saved: { icon: 'check', text: 'Saved', tip: 'Every change is saved on its own.' },
  dirty: { icon: 'ellipsis', text: 'Saving …', tip: 'Is saved in a moment.' },
  saving: { icon: 'ellipsis', text: 'Saving …', tip: 'Is being saved.' },
  stale: { icon: 'triangle-alert', text: 'Changed elsewhere', tip: 'Somebody else saved this flow meanwhile.' },
  failed: { icon: 'circle-alert', text: 'Not saved', tip: '' },
}

/** Whether the server has what is on the canvas. */
export function SaveMark() {
  const state = useFlow((each) => each.saveState)
  const problem = useFlow((each) => each.saveProblem)
  const { icon, text, tip } = marks[state]
  const kept = 'Your changes are kept in this browser and saved as soon as that works.'
  return (
    <Tooltip content={state === 'failed' ? `${problem ?? ''} ${kept}` : tip}>
      <button
        type="button"
        className={`save-mark save-mark--${state}`}
        onClick={() => openSession()?.autosave.retry()}
        aria-label={`${text}. ${state === 'failed' ? `${problem ?? ''} Try again.` : tip}`}
      >
        <Icon name={icon} size={13} />
        {text}
      </button>
    </Tooltip>
  )
}
