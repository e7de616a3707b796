import { AppError } from '#server/appError.ts'

/**
 * Records of a CSV text (RFC 4180: commas, double quotes, quoted line ends) for rows to predict. Strict: a quote that is
 * never closed is refused with its line.
 */
export function csvRecords(text: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const { length } = text
  let isOpen = false
  const endRecord = (): void => {
    // A line with nothing on it is no record.
    if (record.length > 1 || record[0] !== '') records.push(record)
    record = []
    isOpen = false
  }
  while (at < length) {
    isOpen = true
    let cell = ''
    if (text[at] === '"') {
      const started = at
      at += 1
      for (;;) {
        const quote = text.indexOf('"', at)
        if (quote < 0) {
          const line = text.slice(0, started).split('\n').length
          throw new AppError('bad_request', `The CSV has a quote on line ${line} that is never closed.`)
        }
        cell += text.slice(at, quote)
        at = quote + 1
        if (text[at] !== '"') break
        cell += '"'
        at += 1
      }
    }
    const start = at
    while (at < length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at += 1
    record.push(cell + text.slice(start, at))
    if (text[at] === ',') {
      at += 1
      if (at === length) record.push('')
      continue
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1
    at += 1
    endRecord()
  }
  if (isOpen && record.length > 0) endRecord()
  return records
}

/** A value as a CSV cell. */
export const csvCell = (value: string | number): string => {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
