export type ToastOptions = {
  message: string
  tone?: 'info' | 'good' | 'bad'
  /** One thing to do about it, "Undo". */
  action?: { label: string; onSelect: () => void }
  /** Milliseconds until it goes by itself. */
  duration?: number
}
export type ToastEntry = ToastOptions & { id: number }

let entries: readonly ToastEntry[] = []
let lastId = 0
const listeners = new Set<() => void>()

const publish = (next: readonly ToastEntry[]): void => {
  entries = next
  for (const listener of listeners) listener()
}

/** Shows a short message at the foot of the page. */
export function toast(options: ToastOptions): void {
  lastId += 1
  publish([...entries.slice(-3), { ...options, id: lastId }])
}

export const dismissToast = (id: number): void => publish(entries.filter((each) => each.id !== id))

/** For useSyncExternalStore. */
export const toastStore = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  read: (): readonly ToastEntry[] => entries,
}
