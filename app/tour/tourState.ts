const name = 'modelwright:tour'
const listeners = new Set<() => void>()

/** Whether this browser has seen the tour, or dismissed it. */
export const isTourFinished = (): boolean => localStorage.getItem(name) === 'finished'

export const finishTour = (): void => localStorage.setItem(name, 'finished')

/** Shows the tour again. */
export function startTour(): void {
  localStorage.removeItem(name)
  for (const listener of listeners) listener()
}

export const tourStore = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  },
}
