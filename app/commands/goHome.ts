import type { Command } from './command.ts'

export const goHome: Command = {
  id: 'flow.home',
  label: 'Go to the gallery',
  section: 'Flow',
  icon: 'house',
  keywords: ['home', 'templates', 'flows'],
  enabled: () => true,
  run: ({ navigate }) => navigate('/'),
}
