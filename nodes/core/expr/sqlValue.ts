import type { Scalar } from './expr.ts'
import type { ExprType } from './functions.ts'
import { falseTexts, numberPattern, trueTexts, whiteSpace } from './scalar.ts'
import { typeOfScalar } from './types.ts'

/** A piece of SQL; `isFinite` where it cannot be NaN or infinite. */
export type Sql = { sql: string; type: ExprType; isFinite: boolean }

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** SQL text cannot hold the NUL character; it is joined in by its code. */
export const quoteText = (text: string): string => {
  const pieces = text.split('\0').map((piece) => `'${piece.replaceAll("'", "''")}'`)
  return pieces.length === 1 ? (pieces[0] ?? "''") : `(${pieces.join(' || chr(0) || ')})`
}

/** Always with an exponent: DuckDB would read 0.1 as a decimal and 3 as an integer. */
const quoteNumber = (value: number): string => {
  const text = Object.is(value, -0) ? '-0' : String(value)
  const exact = text.includes('e') ? text : `${text}e0`
  return text.startsWith('-') ? `(${exact})` : exact
}

const sqlTypes: Record<'number' | 'text' | 'boolean', string> = {
  number: 'DOUBLE',
  text: 'VARCHAR',
  boolean: 'BOOLEAN',
}

const missingAs = (type: ExprType): string =>
  type === 'number' || type === 'text' || type === 'boolean' ? `CAST(NULL AS ${sqlTypes[type]})` : 'NULL'

export const quoteScalar = (value: Scalar): Sql => {
  const type = typeOfScalar(value)
  if (type === 'missing') return { sql: 'NULL', type, isFinite: true }
  const sql =
    typeof value === 'number'
      ? quoteNumber(value)
      : typeof value === 'string'
        ? quoteText(value)
        : value
          ? 'TRUE'
          : 'FALSE'
  return { sql, type, isFinite: true }
}

const inlineLimit = 240

/**
 * Uses pieces of SQL several times in `body`. Short ones are repeated; long ones are bound by a lambda, so that nesting
 * does not double the text at each level.
 */
export function bind(parts: readonly string[], body: (names: readonly string[]) => string): string {
  if (parts.reduce((sum, each) => sum + each.length, 0) <= inlineLimit) return body(parts)
  const fields = parts.map((each, at) => `'p${at}': ${each}`).join(', ')
  return `list_transform([{${fields}}], lambda v: ${body(parts.map((_, at) => `v.p${at}`))})[1]`
}

export const finite = (part: Sql): string =>
  part.isFinite ? part.sql : bind([part.sql], ([v]) => `CASE WHEN isfinite(${v}) THEN ${v} END`)

const inList = (texts: readonly string[]): string => `(${texts.map(quoteText).join(', ')})`
export const spaces = quoteText(whiteSpace)

const textToNumber = (sql: string): string =>
  `TRY_CAST(regexp_extract(trim(${sql}, ${spaces}), ${quoteText(`^${numberPattern}$`)}) AS DOUBLE)`

const textToBoolean = (sql: string): string =>
  `CASE lower(trim(${sql}, ${spaces})) ${trueTexts.map((each) => `WHEN ${quoteText(each)} THEN TRUE`).join(' ')} ${falseTexts
    .map((each) => `WHEN ${quoteText(each)} THEN FALSE`)
    .join(' ')} END`

/** Adding zero turns -0 into 0; whole numbers lose ".0". */
const numberToText = (sql: string): string => `regexp_replace(CAST(${sql} + 0e0 AS VARCHAR), '\\.0$', '')`

const numberTypes = inList([
  'DOUBLE',
  'FLOAT',
  'BIGINT',
  'INTEGER',
  'SMALLINT',
  'TINYINT',
  'HUGEINT',
  'UBIGINT',
  'UINTEGER',
  'USMALLINT',
  'UTINYINT',
  'UHUGEINT',
])
/** DuckDB knows `typeof` while it plans: such a CASE costs nothing per row. */
export const isNumberColumn = (sql: string): string =>
  `(typeof(${sql}) IN ${numberTypes} OR starts_with(typeof(${sql}), 'DECIMAL'))`

const finiteDouble = (sql: string): string =>
  bind([`TRY_CAST(${sql} AS DOUBLE)`], ([v]) => `CASE WHEN isfinite(${v}) THEN ${v} END`)

export const fromUnknown = (sql: string, to: 'number' | 'text' | 'boolean'): Sql => {
  switch (to) {
    case 'number':
      return {
        sql: bind(
          [sql],
          ([v = '']) =>
            `CASE WHEN typeof(${v}) = 'VARCHAR' THEN ${textToNumber(`CAST(${v} AS VARCHAR)`)} ELSE TRY_CAST(${v} AS DOUBLE) END`,
        ),
        type: 'number',
        isFinite: false,
      }
    case 'text':
      return {
        sql: bind(
          [sql],
          ([v = '']) =>
            `CASE WHEN ${isNumberColumn(v)} THEN ${numberToText(finiteDouble(v))} ELSE CAST(${v} AS VARCHAR) END`,
        ),
        type: 'text',
        isFinite: true,
      }
    case 'boolean':
      return {
        sql: bind(
          [sql],
          ([v = '']) =>
            `CASE WHEN ${isNumberColumn(v)} THEN ${finiteDouble(v)} <> 0e0 WHEN typeof(${v}) = 'BOOLEAN' THEN TRY_CAST(${v} AS BOOLEAN) ELSE ${textToBoolean(`CAST(${v} AS VARCHAR)`)} END`,
        ),
        type: 'boolean',
        isFinite: true,
      }
  }
}

/** Brings a piece to a type. A number stays possibly not finite: who uses it decides whether that must be checked. */
export function convert(part: Sql, to: ExprType): Sql {
  if (part.type === to || to === 'unknown' || to === 'missing') return part
  if (part.type === 'missing') return { sql: missingAs(to), type: to, isFinite: true }
  if (part.type === 'unknown') return fromUnknown(part.sql, to)
  switch (to) {
    case 'number':
      return part.type === 'text'
        ? { sql: textToNumber(part.sql), type: to, isFinite: false }
        : { sql: `CAST(${part.sql} AS DOUBLE)`, type: to, isFinite: true }
    case 'text':
      return part.type === 'number'
        ? { sql: numberToText(finite(part)), type: to, isFinite: true }
        : { sql: `CAST(${part.sql} AS VARCHAR)`, type: to, isFinite: true }
    case 'boolean':
      return part.type === 'number'
        ? { sql: `(${finite(part)} <> 0e0)`, type: to, isFinite: true }
        : { sql: textToBoolean(part.sql), type: to, isFinite: true }
  }
}

/** A column's value where nothing is known of its kind, with NaN and infinity as missing. */
export const cleaned = (part: Sql): string =>
  part.type === 'number'
    ? finite(part)
    : part.type === 'unknown'
      ? bind(
          [part.sql],
          ([v = '']) =>
            `CASE WHEN typeof(${v}) IN ('DOUBLE', 'FLOAT') AND NOT isfinite(TRY_CAST(${v} AS DOUBLE)) THEN NULL ELSE ${v} END`,
        )
      : part.sql
