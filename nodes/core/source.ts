import { z } from 'zod'
import { sampleNames } from '../data/samples.ts'
import { refreshFields } from './refresh.ts'
import type { Column } from './spec/table.ts'

const file = z.string().min(1).max(1000)
/** A table by name, or a SELECT; exactly one of the two is used: a SELECT, when there is one. */
const tableOrQuery = { table: z.string().max(500).default(''), query: z.string().max(100_000).default('') }
const header = z.enum(['auto', 'yes', 'no']).default('auto')
/** Texts that stand for a missing value, beside the known ones. */
const missing = z.array(z.string().max(100)).max(50).default([])
/** What a table is read from, beside CSV files (which have a request of their own): the same words in a node, a probe and a run. */
export const source = z.discriminatedUnion('format', [
  z.object({ format: z.literal('parquet'), file }),
  z.object({ format: z.literal('json'), file, records: z.string().max(500).default('') }),
  z.object({ format: z.literal('excel'), file, sheet: z.string().max(200).default(''), header, missing }),
  z.object({ format: z.literal('images'), file }),
  z.object({ format: z.literal('texts'), file, encoding: z.string().max(40).default('') }),
  z.object({ format: z.literal('sqlite'), file, ...tableOrQuery }),
  z.object({ format: z.literal('postgres'), connection: z.string().max(64), ...tableOrQuery, ...refreshFields }),
  z.object({ format: z.literal('mysql'), connection: z.string().max(64), ...tableOrQuery, ...refreshFields }),
  z.object({
    format: z.literal('http'),
    address: z.string().max(4000),
    content: z.enum(['auto', 'csv', 'json', 'parquet']),
    records: z.string().max(500),
    header,
    missing,
    headerName: z.string().max(100),
    secret: z.string().max(64),
    ...refreshFields,
  }),
  z.object({ format: z.literal('sample'), name: z.enum(sampleNames) }),
  z.object({ format: z.literal('paste'), text: z.string().max(2_000_000), header, missing }),
])
export type Source = z.output<typeof source>
export type SourceFormat = Source['format']
export type SourceOf<Format extends SourceFormat> = Extract<Source, { format: Format }>

/** A cell of the first rows, as it is stored. */
export type HeadCell = number | string | boolean | null

/** What is known of a source before a run. */
export type SourceFacts = {
  columns: Column[]
  /** Absent where only the beginning was looked at. */
  rows?: number | undefined
  /** The first rows, in the order of `columns`; long texts are cut. */
  head: HeadCell[][]
  /** How it was read, as a list for people. */
  reading: { term: string; words: string }[]
  /** Plain sentences about what was mended or looks odd. */
  notes: string[]
  /** What else a parameter of this name could be: sheets of a workbook, tables of a database. */
  choices: Record<string, string[]>
  /** sha256 of the bytes, or what stands for one reading of a source that has none. */
  content: string
}

/** Answers of probes are JSON from the server: a look at the parts that inference uses. */
export const isSourceFacts = (facts: unknown): facts is SourceFacts =>
  typeof facts === 'object' &&
  facts !== null &&
  'columns' in facts &&
  Array.isArray(facts.columns) &&
  'reading' in facts &&
  'choices' in facts
