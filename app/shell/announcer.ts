let text = ''
const listeners = new Set<() => void>()

/** Says something to screen readers without showing it ("Connected Split to Train"). */
export function announce(message: string): void {
  // The same sentence twice would not be read twice: a no-break space makes it another text.
  text = message === text ? `${message} ` : message
  for (const listener of listeners) listener()
}

/** For useSyncExternalStore. */
export const announcements = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  read: (): string => text,
}
