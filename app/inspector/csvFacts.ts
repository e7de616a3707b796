import type { CsvFactsResource } from '#app/api/flows.ts'
import { formatCount, joinWords } from '#app/ui/format.ts'
import { csvFacts, sourceFacts } from '#server/contract/resources.ts'

const cache = new WeakMap<object, CsvFactsResource | undefined>()

/** A probe's answer as facts of a CSV file, if it is that. */
export function readCsvFacts(answer: unknown): CsvFactsResource | undefined {
  if (answer === null || typeof answer !== 'object') return undefined
  if (!cache.has(answer)) cache.set(answer, csvFacts.safeParse(answer).data)
  return cache.get(answer)
}

/** What an inspector shows of a source: how it was read, what was noticed, the first rows. */
export type SourceView = {
  reading: { term: string; words: string }[]
  notes: string[]
  columns: { name: string }[]
  head: (string | number | boolean | null)[][]
}
const views = new WeakMap<object, SourceView | undefined>()

/** A probe's answer as something to show, of whatever source. */
export function readSourceView(answer: unknown): SourceView | undefined {
  if (answer === null || typeof answer !== 'object') return undefined
  if (!views.has(answer)) views.set(answer, viewOf(answer))
  return views.get(answer)
}

function viewOf(answer: object): SourceView | undefined {
  const csv = readCsvFacts(answer)
  if (csv) return { reading: readingWords(csv), notes: csv.notes, columns: csv.columns, head: csv.head ?? [] }
  const { data } = sourceFacts.safeParse(answer)
  if (!data) return undefined
  const rows = data.rows === undefined ? [] : [formatCount(data.rows, 'row')]
  const size = [...rows, formatCount(data.columns.length, 'column')].join(', ')
  const choices = Object.entries(data.choices).map(([name, all]) => ({
    term: `Choices for ${name}`,
    words: joinWords(all.slice(0, 10)),
  }))
  return { ...data, reading: [{ term: 'Table', words: size }, ...data.reading, ...choices] }
}

const delimiterNames: Record<string, string> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'vertical bar',
  ' ': 'space',
}
const quoteNames: Record<string, string> = { '"': 'double quote', "'": 'single quote', '': 'none' }

/** What was found for one option of a file's reading, in words. */
export function detectedWords(facts: CsvFactsResource, option: string): string | undefined {
  switch (option) {
    case 'delimiter':
      return delimiterNames[facts.delimiter] ?? facts.delimiter
    case 'quote':
      return quoteNames[facts.quote] ?? facts.quote
    case 'encoding':
      return facts.encoding
    case 'header':
      return facts.header ? 'yes' : 'no'
    default:
      return undefined
  }
}

/** How a file was read, as rows of a small list. */
export function readingWords(facts: CsvFactsResource): { term: string; words: string }[] {
  const gaps = facts.columns.filter((column) => (column.missing ?? 0) > 0)
  const missing = gaps.reduce((sum, column) => sum + (column.missing ?? 0), 0)
  return [
    { term: 'Size', words: `${formatCount(facts.rows, 'row')}, ${formatCount(facts.columns.length, 'column')}` },
    { term: 'Separated by', words: detectedWords(facts, 'delimiter') ?? '' },
    { term: 'Text encoding', words: facts.encoding },
    { term: 'First line', words: facts.header ? 'names of the columns' : 'data already' },
    {
      term: 'Missing values',
      words:
        missing === 0
          ? 'none'
          : `${formatCount(missing, 'cell')} in ${gaps.length <= 3 ? joinWords(gaps.map((each) => each.name)) : formatCount(gaps.length, 'column')}`,
    },
    ...(facts.ragged.count > 0
      ? [
          {
            term: 'Uneven rows',
            words: `${formatCount(facts.ragged.count, 'row')} of another width (${facts.ragged.lines.length === 1 ? 'line' : 'lines'} ${joinWords(facts.ragged.lines.slice(0, 5).map(String))}${facts.ragged.count > 5 ? ', …' : ''})`,
          },
        ]
      : []),
  ]
}
