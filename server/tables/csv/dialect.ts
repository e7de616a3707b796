import { NodeError } from '#nodes/core/run.ts'
import { looksLikeValue } from './looksLikeValue.ts'
import { readRecords } from './records.ts'

/** How a CSV file is written. `delimiter` is a character that does not occur where there is only one column. */
export type Dialect = {
  delimiter: string
  quote: string
  escape: string
  header: boolean
  names: string[]
  width: number
}

export type DialectOptions = {
  delimiter?: string | undefined
  quote?: string | undefined
  header?: boolean | undefined
}

const delimiters = [',', ';', '\t', '|'] as const
/** For files of one column whose text has all the usual delimiters in it. */
const unusedDelimiter = '\u001f'
const recordsToJudge = 300

const mostCommon = (values: readonly number[]): { value: number; share: number } => {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const [value = 1, count = 0] = [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? []
  return { value, share: values.length === 0 ? 0 : count / values.length }
}

type Source = { head: string; isWhole: boolean }

/** How well a delimiter explains the records: the share of records of the usual width, less if the header is of another. */
function judge(source: Source, delimiter: string, quote: string, escaping: string) {
  const records = readRecords(
    source.head,
    { delimiter, quote, escape: escaping },
    { limit: recordsToJudge, isWhole: source.isWhole },
  )
  const { value: width, share } = mostCommon(
    (records.length > 1 ? records.slice(1) : records).map((each) => each.length),
  )
  const headerFits = records[0]?.length === width
  return { records, width, score: width < 2 ? 0 : share * (headerFits ? 1 : 0.5) + Math.min(width, 50) / 1000 }
}

function detectQuote(source: Source): string {
  const count = (pattern: RegExp) => [...source.head.slice(0, 100_000).matchAll(pattern)].length
  const double = count(/(^|[,;\t|\n\r])\s*"/g)
  const single = count(/(^|[,;\t|\n\r])\s*'[^'\n]*'\s*(?=[,;\t|\n\r]|$)/g)
  return single > 2 && single > double * 4 ? "'" : '"'
}

/** Header or not, by votes of the columns: a text over numbers is a name, a number over numbers is data. */
function detectHeader(records: readonly string[][]): boolean {
  const [first = [], ...rest] = records
  if (rest.length === 0) return !first.every((cell) => looksLikeValue(cell))
  const body = rest.slice(0, 100)
  let forHeader = 0
  let against = 0
  for (const [at, cell] of first.entries()) {
    const values = body.map((record) => record[at] ?? '').filter((value) => value.trim() !== '')
    if (values.length === 0 || cell.trim() === '') continue
    const isValueBody = values.filter(looksLikeValue).length > values.length * 0.6
    if (isValueBody) {
      if (looksLikeValue(cell)) against += 1
      else forHeader += 1
    } else if (looksLikeValue(cell)) against += 0.5
    else if (values.includes(cell)) against += 1
    else forHeader += 0.25
  }
  return forHeader >= against
}

const single = (field: string, text: string | undefined): string | undefined => {
  if (text === undefined || text === '') return undefined
  const value = text === '\\t' || text.toLowerCase() === 'tab' ? '\t' : text
  if (value.length === 1 && value !== '\n' && value !== '\r') return value
  throw new NodeError('csv_option', `The ${field} must be one character, got "${text}".`, {
    field,
    hint: 'Leave it empty to have it detected.',
  })
}

/** Finds out how the file is written; what the options say stands. */
export function detectDialect(source: Source, options: DialectOptions): Dialect {
  const quote = options.quote === 'none' ? '' : (single('quote', options.quote) ?? detectQuote(source))
  const head = source.head.slice(0, 200_000)
  const isBackslashed = quote !== '' && head.includes(`\\${quote}`) && !head.includes(`${quote}${quote}`)
  const escaping = isBackslashed ? '\\' : quote
  const chosen = single('delimiter', options.delimiter)
  const judged = (chosen === undefined ? delimiters : [chosen])
    .map((delimiter) => ({ delimiter, ...judge(source, delimiter, quote, escaping) }))
    .toSorted((a, b) => b.score - a.score)
  let best = judged[0]
  if (!best || (chosen === undefined && best.score < 0.45)) {
    const delimiter = delimiters.find((each) => !source.head.includes(each)) ?? unusedDelimiter
    best = { delimiter, ...judge(source, delimiter, quote, escaping) }
  }
  const header = options.header ?? detectHeader(best.records)
  const first = best.records[0] ?? []
  // Names beyond the usual width count only where no row says otherwise, so that an empty last header cell does no harm.
  const width = best.records.length > 1 ? best.width : Math.max(1, first.length)
  return { delimiter: best.delimiter, quote, escape: escaping, header, names: header ? first : [], width }
}
