import { useSyncExternalStore } from 'react'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { isDark, setTheme, themeStore } from './theme.ts'

/** Light, dark, or as the system has it. */
export function ThemeButton() {
  const theme = useSyncExternalStore(themeStore.subscribe, themeStore.read)
  return (
    <Menu
      trigger={<IconButton icon={isDark() ? 'moon' : 'sun'} label="Theme" />}
      items={[
        { label: 'Light', checked: theme === 'light', onSelect: () => setTheme('light') },
        { label: 'Dark', checked: theme === 'dark', onSelect: () => setTheme('dark') },
        { label: 'Like the system', checked: theme === 'system', onSelect: () => setTheme('system') },
      ]}
    />
  )
}
