const lockName = (tab: string) => `modelwright:tab:${tab}`

/**
 * This tab's own name. It lives through reloads; a tab that was made by duplicating another finds the name taken (its
 * lock is held) and gets a new one.
 */
export async function ownTab(): Promise<string> {
  const known = sessionStorage.getItem('modelwright:tab')
  if (known && (await take(known))) return known
  const fresh = crypto.randomUUID()
  sessionStorage.setItem('modelwright:tab', fresh)
  await take(fresh)
  return fresh
}

/** Names of the tabs that are open now. */
export async function liveTabs(): Promise<Set<string>> {
  const { held = [] } = await navigator.locks.query()
  const prefix = lockName('')
  return new Set(held.flatMap(({ name }) => (name?.startsWith(prefix) ? [name.slice(prefix.length)] : [])))
}

/** Holds the lock for as long as the page lives. */
const take = (tab: string): Promise<boolean> =>
  new Promise((resolve) => {
    navigator.locks
      .request(lockName(tab), { ifAvailable: true }, (lock) => {
        resolve(lock !== null)
        return lock === null ? undefined : new Promise<void>(() => {})
      })
      .catch(() => resolve(true))
  })
