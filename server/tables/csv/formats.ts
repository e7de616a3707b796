import type { ColumnKind } from '#nodes/core/spec/table.ts'
import { quoteText } from '../sql.ts'

/** A way in which the values of a column are written. */
export type Format = {
  name: string
  kind: ColumnKind
  /** What one trimmed value looks like; decides what is worth trying, DuckDB decides. */
  pattern: RegExp
  /** SQL of the value of `c` (VARCHAR): NULL where it is not of this format. Dates are a TIMESTAMP here. */
  value: (c: string) => string
  /** For people, where two formats are possible. */
  words: string
}

/** SQL of a text without the white space around it. */
export const trimmed = (c: string): string => `trim(${c}, ${quoteText(' \t\r\n\u00a0')})`

/** 007 is a code, not seven. */
const leadingZero = (c: string): string =>
  `(starts_with(${c}, '0') AND length(${c}) > 1 AND ${c}[2] BETWEEN '0' AND '9')`

const dateFormat = (name: string, pattern: RegExp, words: string): Format => ({
  name,
  kind: 'date',
  pattern,
  words,
  value: (c) => `try_strptime(${c}, '${name}')`,
})

const time = String.raw`(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?`

/**
 * Tried in this order; a column takes the first that all its values have. Yes and no are words like others: a category, so that
 * answers are given in the file's own words.
 */
export const formats: readonly Format[] = [
  {
    name: 'boolean',
    kind: 'boolean',
    pattern: /^(true|false)$/i,
    words: 'true or false',
    value: (c) => `CASE lower(trim(${c})) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`,
  },
  {
    name: 'number',
    kind: 'number',
    pattern: /^[+-]?(?!0\d)(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?inf(inity)?$/i,
    words: 'numbers',
    value: (c) => `CASE WHEN ${leadingZero(c)} OR contains(${c}, '_') THEN NULL ELSE TRY_CAST(${c} AS DOUBLE) END`,
  },
  {
    name: 'decimal comma',
    kind: 'number',
    pattern: /^[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/,
    words: 'numbers with a decimal comma',
    value: (c) =>
      `CASE WHEN regexp_matches(trim(${c}), '^[+-]?(\\d{1,3}(\\.\\d{3})+|\\d+)(,\\d+)?$') AND NOT ${leadingZero(`replace(${c}, ',', '.')`)} THEN TRY_CAST(replace(replace(${c}, '.', ''), ',', '.') AS DOUBLE) END`,
  },
  {
    name: 'thousands',
    kind: 'number',
    pattern: /^[+-]?(\d{1,3}(,\d{3})+|(?!0\d)\d+)(\.\d+)?$/,
    words: 'numbers with commas between thousands',
    value: (c) =>
      `CASE WHEN regexp_matches(trim(${c}), '^[+-]?(\\d{1,3}(,\\d{3})+|\\d+)(\\.\\d+)?$') AND NOT ${leadingZero(c)} THEN TRY_CAST(replace(${c}, ',', '') AS DOUBLE) END`,
  },
  {
    name: 'iso',
    kind: 'date',
    pattern: new RegExp(String.raw`^\d{4}-\d{1,2}-\d{1,2}${time}$`),
    words: 'year-month-day',
    value: (c) => `CASE WHEN contains(${c}, '-') THEN TRY_CAST(trim(${c}) AS TIMESTAMP) END`,
  },
  dateFormat('%Y/%m/%d', /^\d{4}\/\d{1,2}\/\d{1,2}$/, 'year/month/day'),
  dateFormat('%Y-%m', /^\d{4}-\d{1,2}$/, 'year-month'),
  dateFormat('%m/%d/%Y', /^\d{1,2}\/\d{1,2}\/\d{4}$/, 'month/day/year'),
  dateFormat('%d/%m/%Y', /^\d{1,2}\/\d{1,2}\/\d{4}$/, 'day/month/year'),
  dateFormat('%m/%d/%Y %H:%M', /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2}$/, 'month/day/year'),
  dateFormat('%d/%m/%Y %H:%M', /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2}$/, 'day/month/year'),
  dateFormat('%m/%d/%Y %H:%M:%S', /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2}:\d{2}$/, 'month/day/year'),
  dateFormat('%d/%m/%Y %H:%M:%S', /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2}:\d{2}$/, 'day/month/year'),
  dateFormat('%d.%m.%Y', /^\d{1,2}\.\d{1,2}\.\d{4}$/, 'day.month.year'),
  dateFormat('%d.%m.%Y %H:%M', /^\d{1,2}\.\d{1,2}\.\d{4} \d{1,2}:\d{2}$/, 'day.month.year'),
  dateFormat('%d.%m.%Y %H:%M:%S', /^\d{1,2}\.\d{1,2}\.\d{4} \d{1,2}:\d{2}:\d{2}$/, 'day.month.year'),
  dateFormat('%d-%m-%Y', /^\d{1,2}-\d{1,2}-\d{4}$/, 'day-month-year'),
  dateFormat('%m-%d-%Y', /^\d{1,2}-\d{1,2}-\d{4}$/, 'month-day-year'),
  dateFormat('%d %b %Y', /^\d{1,2} [A-Za-z]{3} \d{4}$/, 'day month year'),
  dateFormat('%b %d, %Y', /^[A-Za-z]{3} \d{1,2}, \d{4}$/, 'month day, year'),
  dateFormat('%d %B %Y', /^\d{1,2} [A-Za-z]{3,9} \d{4}$/, 'day month year'),
  dateFormat('%B %d, %Y', /^[A-Za-z]{3,9} \d{1,2}, \d{4}$/, 'month day, year'),
]

/** Whatever fits nothing else. */
export const textFormat: Format = {
  name: 'text',
  kind: 'text',
  pattern: /^/,
  words: 'text',
  value: trimmed,
}
