import { z } from 'zod'
import type { CsvOptions } from '../core/run.ts'

export const delimiterNames = ['auto', 'comma', 'semicolon', 'tab', 'pipe', 'space'] as const
export const quoteNames = ['auto', 'double', 'single', 'none'] as const
export const encodingNames = [
  'auto',
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'iso-8859-15',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'euc-kr',
] as const
export const headerNames = ['auto', 'yes', 'no'] as const

const delimiters = { comma: ',', semicolon: ';', tab: '\t', pipe: '|', space: ' ' } as const
const quotes = { double: '"', single: "'", none: 'none' } as const

export type CsvChoices = {
  delimiter: (typeof delimiterNames)[number]
  quote: (typeof quoteNames)[number]
  encoding: (typeof encodingNames)[number]
  header: (typeof headerNames)[number]
  missing: string[]
  ragged: 'refuse' | 'setAside'
}

/** What a person chose, as the table engine takes it. */
export const csvOptionsOf = (choices: CsvChoices): CsvOptions => ({
  ...(choices.delimiter === 'auto' ? {} : { delimiter: delimiters[choices.delimiter] }),
  ...(choices.quote === 'auto' ? {} : { quote: quotes[choices.quote] }),
  ...(choices.encoding === 'auto' ? {} : { encoding: choices.encoding }),
  ...(choices.header === 'auto' ? {} : { header: choices.header === 'yes' }),
  ...(choices.missing.length === 0 ? {} : { missing: choices.missing }),
  ragged: choices.ragged,
})

const schema = z.object({
  delimiter: z.string().optional(),
  quote: z.string().optional(),
  encoding: z.string().optional(),
  header: z.boolean().optional(),
  missing: z.array(z.string()).optional(),
  ragged: z.enum(['refuse', 'setAside']).default('refuse'),
})

/** Reads the options of a probe; what is absent is detected. Throws ZodError for what is none. */
export const readCsvOptions = (options: unknown): CsvOptions => schema.parse(options)
