export type Theme = 'light' | 'dark' | 'system'

const name = 'modelwright:theme'

const isTheme = (value: string | null): value is Theme => value === 'light' || value === 'dark' || value === 'system'

/** What was chosen; the system's choice holds until something is. */
export function chosenTheme(): Theme {
  const kept = localStorage.getItem(name)
  return isTheme(kept) ? kept : 'system'
}

const listeners = new Set<() => void>()

/** Shows the page in a theme and remembers it. */
export function setTheme(theme: Theme): void {
  localStorage.setItem(name, theme)
  showTheme()
  for (const listener of listeners) listener()
}

/** Applies the chosen theme to the page; tokens.css does the rest. */
export function showTheme(): void {
  const theme = chosenTheme()
  if (theme === 'system') document.documentElement.removeAttribute('data-theme')
  else document.documentElement.setAttribute('data-theme', theme)
}

/** Whether the page is dark now, by choice or by the system. */
export function isDark(): boolean {
  const theme = chosenTheme()
  return theme === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark'
}

/** For useSyncExternalStore. */
export const themeStore = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  read: chosenTheme,
}
