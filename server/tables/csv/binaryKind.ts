const starts = (head: Uint8Array, ...bytes: number[]): boolean => bytes.every((each, at) => head[at] === each)

const resave = 'Open it in the program that made it and save it as CSV.'

/** What a file is when it is no text, with what to do; undefined for text. */
export function binaryKind(head: Uint8Array, encoding: string): { what: string; hint: string } | undefined {
  if (starts(head, 0x50, 0x4b, 0x03, 0x04)) {
    const text = Buffer.from(head.subarray(0, 4096)).toString('latin1')
    return /\[Content_Types\]\.xml|xl\//.test(text)
      ? { what: 'an Excel workbook', hint: 'Open it in a spreadsheet program and save the sheet as CSV.' }
      : { what: 'a zip archive', hint: 'Unpack it and choose the CSV file inside.' }
  }
  if (starts(head, 0xd0, 0xcf, 0x11, 0xe0))
    return { what: 'an old Excel workbook', hint: 'Open it in a spreadsheet program and save the sheet as CSV.' }
  if (starts(head, 0x1f, 0x8b)) return { what: 'a gzip archive', hint: 'Unpack it and choose the CSV file inside.' }
  if (starts(head, 0x50, 0x41, 0x52, 0x31)) return { what: 'a Parquet file', hint: resave }
  if (starts(head, 0x25, 0x50, 0x44, 0x46))
    return { what: 'a PDF document', hint: 'Copy the table into a spreadsheet and save it as CSV.' }
  if (starts(head, 0x89, 0x50, 0x4e, 0x47) || starts(head, 0xff, 0xd8, 0xff) || starts(head, 0x47, 0x49, 0x46, 0x38))
    return { what: 'an image', hint: 'Choose a file with comma-separated values.' }
  if (starts(head, 0x53, 0x51, 0x4c, 0x69, 0x74, 0x65))
    return { what: 'an SQLite database', hint: 'Export the table as CSV.' }
  if (!/utf-?(16|32)/.test(encoding) && head.includes(0)) return { what: 'binary data', hint: resave }
  return undefined
}
