import { useSyncExternalStore } from 'react'
import { announcements } from './announcer.ts'

/** Where `announce` speaks from. */
export function LiveRegion() {
  const text = useSyncExternalStore(announcements.subscribe, announcements.read)
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
      {text}
    </div>
  )
}
