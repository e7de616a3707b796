/**
 * Splits the head of a file into records by RFC 4180 (doubled quotes, line breaks in quotes). Only for looking at a few
 * hundred records: whole files are DuckDB's work. An unfinished last record is left out when there are others.
 */
export function readRecords(
  text: string,
  dialect: { delimiter: string; quote: string; escape?: string },
  options: { limit: number; isWhole: boolean },
): string[][] {
  const { delimiter, quote } = dialect
  const escaping = dialect.escape ?? quote
  const records: string[][] = []
  let record: string[] = []
  let field = ''
  let isQuoted = false
  let at = 0
  const endRecord = () => {
    record.push(field)
    if (record.length > 1 || field !== '' || records.length === 0) records.push(record)
    record = []
    field = ''
  }
  while (at < text.length && records.length < options.limit) {
    const char = text[at] ?? ''
    if (isQuoted) {
      if (char === escaping && text[at + 1] === quote) {
        field += quote
        at += 2
        continue
      }
      if (char === quote) isQuoted = false
      else field += char
    } else if (quote !== '' && char === quote && field.trim() === '') {
      isQuoted = true
      field = ''
    } else if (char === delimiter) {
      record.push(field)
      field = ''
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[at + 1] === '\n') at += 1
      endRecord()
    } else field += char
    at += 1
  }
  const isCut = at >= text.length && !options.isWhole && records.length > 0
  if (records.length < options.limit && !isCut && (field !== '' || record.length > 0)) endRecord()
  return records
}
