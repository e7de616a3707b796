import { z } from 'zod'

/** When a source that can change without our knowing (a database, an address) is read anew. */
export const refreshFields = {
  refresh: z.enum(['run', 'minutes', 'asked']).default('run'),
  /** Counts with `minutes` alone. */
  minutes: z.number().int().min(1).max(525_600).default(60),
  /** Counts with `asked` alone: another text asks for another reading. */
  asked: z.string().max(200).default(''),
}
export type Refresh = { refresh: 'run' | 'minutes' | 'asked'; minutes: number; asked: string }

/** The same as parameters of a node. */
export const refreshParams = {
  refresh: refreshFields.refresh.meta({
    title: 'Read anew',
    description:
      'The data may change without this flow knowing. In between, the rows of the last reading are used, and what follows is not computed again.',
    labels: { run: 'At every run', minutes: 'When the last reading is old', asked: 'When asked' },
  }),
  minutes: refreshFields.minutes.meta({
    title: 'Old after',
    description: 'A run reads anew when the last reading is older than this.',
    unit: 'minutes',
    showIf: { field: 'refresh', in: ['minutes'] },
  }),
  asked: refreshFields.asked.meta({
    title: 'Reading',
    description: 'Any word or date. Change it to ask for a new reading; a flow parameter can do that too.',
    placeholder: '2024-02-29',
    showIf: { field: 'refresh', in: ['asked'] },
  }),
}

export const refreshOf = ({ refresh, minutes, asked }: Refresh): Refresh => ({ refresh, minutes, asked })

/** "read at every run" */
export const refreshWords = ({ refresh, minutes }: Refresh): string =>
  refresh === 'run'
    ? 'read at every run'
    : refresh === 'asked'
      ? 'read when asked'
      : `read anew after ${minutes.toLocaleString('en')} ${minutes === 1 ? 'minute' : 'minutes'}`
