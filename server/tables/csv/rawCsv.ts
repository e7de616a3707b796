import { createReadStream } from 'node:fs'
import { NodeError } from '#nodes/core/run.ts'
import type { Session } from '../database.ts'
import { quoteText } from '../sql.ts'
import type { Dialect } from './dialect.ts'
import type { TextFile } from './textFile.ts'

/** DuckDB gives up on lines longer than this. */
const longestLine = 8_000_000

/** Columns of the raw relation are `c0`, `c1`, …, all VARCHAR. */
export const rawColumn = (at: number): string => `c${at}`

/** The file's rows as SQL, all text, in the order of the file. Rows that DuckDB cannot take are listed in `reject_errors`. */
export function rawCsv(file: TextFile, dialect: Dialect, width: number): string {
  const columns = Array.from({ length: width }, (_, at) => `'${rawColumn(at)}': 'VARCHAR'`).join(', ')
  return `read_csv(${quoteText(file.path)}, auto_detect = false, header = ${dialect.header}, delim = ${quoteText(dialect.delimiter)}, quote = ${quoteText(dialect.quote)}, escape = ${quoteText(dialect.escape)}, columns = {${columns}}, strict_mode = true, store_rejects = true, max_line_size = ${longestLine})`
}

/** A row that does not fit: where its record starts (byte, from 1) and why. */
export type Reject = { byte: number; reason: 'width' | 'quote' | 'long'; found: number; toEnd: boolean }

export async function takeRejects(session: Session, file: TextFile): Promise<Reject[]> {
  const rows = await session.rows(
    `SELECT line_byte_position, any_value(error_type), max(column_idx), max(strlen(csv_line)), bool_or(contains(csv_line, chr(10))) FROM reject_errors GROUP BY ALL ORDER BY line_byte_position`,
  )
  await session.run('DELETE FROM reject_errors')
  await session.run('DELETE FROM reject_scans')
  return rows.map(([byte, type, columns, length, spans]) => ({
    byte: Number(byte),
    reason: type === 'UNQUOTED VALUE' ? 'quote' : type === 'LINE SIZE OVER MAXIMUM' ? 'long' : 'width',
    found: Number(columns),
    toEnd: spans === true && Number(byte) + Number(length) >= file.size - 1,
  }))
}

/** Line numbers (from 1) of byte positions (from 1, rising). */
async function linesOf(path: string, bytes: readonly number[]): Promise<number[]> {
  const lines: number[] = []
  let line = 1
  let start = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const block: Buffer = chunk
    const end = start + block.length
    let from = 0
    while (lines.length < bytes.length) {
      const target = (bytes[lines.length] ?? 0) - 1
      const until = Math.min(target, end) - start
      for (let at = from; at < until; at += 1)
        if (block[at] === 10 || (block[at] === 13 && block[at + 1] !== 10)) line += 1
      from = Math.max(from, until)
      if (target >= end) break
      lines.push(line)
    }
    if (lines.length === bytes.length) break
    start = end
  }
  while (lines.length < bytes.length) lines.push(line)
  return lines
}

export type Ragged = { count: number; lines: number[] }

/** Turns rejected rows into the facts of the file, or into an error where rows must not be left out. */
export async function judgeRejects(
  rejects: readonly Reject[],
  file: TextFile,
  options: { width: number; ragged: 'refuse' | 'setAside' },
): Promise<Ragged> {
  const [first] = rejects
  if (!first) return { count: 0, lines: [] }
  const firstTen = rejects.slice(0, 10)
  const lines = await linesOf(
    file.path,
    firstTen.map((each) => each.byte),
  )
  const row = lines[0] ?? 1
  if (first.reason === 'quote' && first.toEnd)
    throw new NodeError('csv_quote_open', `The quote that opens on line ${row} is never closed.`, {
      field: 'quote',
      row,
      hint: 'Close it in the file, or set another quote character.',
    })
  const ragged = { count: rejects.length, lines }
  if (options.ragged === 'setAside') return ragged
  const others =
    rejects.length > 1 ? ` The same goes for ${rejects.length - 1} more ${rejects.length === 2 ? 'row' : 'rows'}.` : ''
  if (first.reason === 'long')
    throw new NodeError(
      'csv_line_long',
      `Line ${row} is longer than ${longestLine / 1e6} million characters.${others}`,
      {
        field: 'quote',
        row,
        hint: 'A quote that is opened and not closed is the usual cause. Mend the line, or set such rows aside.',
      },
    )
  if (first.reason === 'quote')
    throw new NodeError('csv_quotes', `Line ${row} has a quoted value with text after its closing quote.${others}`, {
      field: 'ragged',
      row,
      hint: 'Double the quotes inside the value, or set such rows aside.',
    })
  const columns = (n: number) => `${n} ${n === 1 ? 'column' : 'columns'}`
  throw new NodeError(
    'csv_ragged',
    `Line ${row} has ${first.found > options.width ? 'more' : 'fewer'} than the ${columns(options.width)} of the other rows.${others}`,
    {
      field: 'ragged',
      row,
      hint: 'Mend the line (a comma inside a value needs quotes around it), or set such rows aside.',
    },
  )
}
