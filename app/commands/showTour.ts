import { startTour } from '../tour/tourState.ts'
import type { Command } from './command.ts'

export const showTour: Command = {
  id: 'help.tour',
  label: 'Show me round',
  section: 'Help',
  icon: 'sparkles',
  keywords: ['tour', 'introduction', 'help', 'begin'],
  enabled: () => true,
  run: () => startTour(),
}
