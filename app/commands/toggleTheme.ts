import { isDark, setTheme } from '../shell/theme.ts'
import type { Command } from './command.ts'

export const toggleTheme: Command = {
  id: 'view.theme',
  label: () => (isDark() ? 'Light theme' : 'Dark theme'),
  section: 'View',
  icon: 'moon',
  keywords: ['dark', 'light', 'colours', 'appearance'],
  enabled: () => true,
  run: () => setTheme(isDark() ? 'light' : 'dark'),
}
