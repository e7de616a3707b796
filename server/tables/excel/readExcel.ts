import { randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { NodeError } from '#nodes/core/run.ts'
import type { SourceOf } from '#nodes/core/source.ts'
import { bytesInWords, checkedFile, contentOf, type OpenedSource, type SourceTools } from '../openedSource.ts'
import { type SheetCounts, sheetRows } from './sheetRows.ts'
import { openWorkbook, type Sheet, type Workbook } from './workbook.ts'

const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** A sheet of an .xlsx workbook: formulas by the values that were saved with them, dates as dates. */
export async function readExcel(source: SourceOf<'excel'>, tools: SourceTools): Promise<OpenedSource> {
  const path = await tools.file(source.file)
  const size = await checkedFile(path)
  await refuseOld(path)
  const workbook = await openWorkbook(path)
  const target = join(tools.scratch, `${randomUUID()}.csv`)
  try {
    const sheet = sheetOf(workbook, source.sheet)
    const { counts, rows, skipped } = await writeRows(workbook, sheet, target, tools)
    if (rows === 0)
      throw new NodeError('source_no_rows', `The sheet "${sheet.name}" is empty.`, {
        field: 'sheet',
        hint:
          workbook.sheets.length > 1
            ? `There is also ${others(workbook, sheet)}.`
            : 'Choose a workbook with rows in it.',
      })
    const { missing, header } = source
    return {
      kind: 'csv',
      path: target,
      options: {
        delimiter: ',',
        quote: '"',
        encoding: 'utf-8',
        missing,
        ragged: 'refuse',
        ...(header !== 'auto' && { header: header === 'yes' }),
      },
      reading: [
        { term: 'Format', words: 'Excel workbook' },
        { term: 'Sheet', words: sheet.name },
        ...(counts.formulas > 0 ? [{ term: 'Formulas', words: 'by the values saved with them' }] : []),
        { term: 'Size', words: bytesInWords(size) },
      ],
      notes: notesOf(workbook, sheet, counts, skipped, source.sheet),
      choices: { sheet: workbook.sheets.map(({ name }) => name) },
      content: await contentOf(path, tools.signal),
      release: () => rm(target, { force: true }),
    }
  } catch (error) {
    await rm(target, { force: true })
    throw error
  } finally {
    workbook.close()
  }
}

function sheetOf({ sheets }: Workbook, name: string): Sheet {
  const found =
    name === '' ? (sheets.find((each) => !each.isHidden) ?? sheets[0]) : sheets.find((each) => each.name === name)
  if (found) return found
  throw new NodeError('excel_sheet', `The workbook has no sheet "${name}".`, {
    field: 'sheet',
    hint: `It has ${sheets.map((each) => `"${each.name}"`).join(', ')}. Left empty, the first is read.`,
  })
}

const others = ({ sheets }: Workbook, sheet: Sheet): string =>
  sheets
    .filter((each) => each !== sheet)
    .slice(0, 5)
    .map((each) => `"${each.name}"`)
    .join(', ')

/** Rows all as wide as the widest of the first ones; empty lines around the table are left out. */
async function writeRows(workbook: Workbook, sheet: Sheet, target: string, { sample, signal }: SourceTools) {
  const file = await open(target, 'wx')
  let rows = 0
  let skipped = 0
  let width = 0
  let first = 0
  try {
    const counts = await sheetRows(workbook, sheet, async (some) => {
      signal?.throwIfAborted()
      const filled = some.filter((row) => row.some((cell) => cell.trim() !== ''))
      if (width === 0 && filled.length > 0) {
        width = Math.max(...filled.map((row) => row.findLastIndex((cell) => cell.trim() !== '') + 1))
        first = Math.min(...filled.map((row) => row.findIndex((cell) => cell.trim() !== '')))
      }
      let text = ''
      for (const row of filled) {
        if (row.slice(width).some((cell) => cell.trim() !== '')) skipped += 1
        const cells = Array.from({ length: width - first }, (_, at) => quoted(row[first + at] ?? ''))
        // A line of one empty cell would be taken for an empty line.
        text += `${cells.length === 1 && cells[0] === '' ? '""' : cells.join(',')}\n`
      }
      rows += filled.length
      await file.writeFile(text)
      return sample === undefined || rows <= sample
    })
    return { counts, rows, skipped }
  } finally {
    await file.close()
  }
}

function notesOf(workbook: Workbook, sheet: Sheet, counts: SheetCounts, skipped: number, asked: string): string[] {
  const notes: string[] = []
  if (asked === '' && workbook.sheets.length > 1)
    notes.push(
      `The workbook has ${workbook.sheets.length} sheets; "${sheet.name}" was read. There is also ${others(workbook, sheet)}.`,
    )
  if (counts.errors > 0)
    notes.push(`${counts.errors.toLocaleString('en')} cells hold an error such as #N/A; they count as missing.`)
  if (counts.unsaved > 0)
    notes.push(
      `${counts.unsaved.toLocaleString('en')} formulas were saved without their value and count as missing. Open the workbook in a spreadsheet program and save it.`,
    )
  if (skipped > 0) notes.push(`${skipped.toLocaleString('en')} rows have cells beyond the table; those were left out.`)
  return notes
}

async function refuseOld(path: string): Promise<void> {
  const handle = await open(path)
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    const start = buffer.toString('hex')
    if (start === 'd0cf11e0')
      throw new NodeError('excel_old', 'This is an old or a protected Excel workbook (.xls).', {
        field: 'file',
        hint: 'Open it in a spreadsheet program and save it as .xlsx, without a password.',
      })
    if (start !== '504b0304')
      throw new NodeError('excel_other', 'This is not an Excel workbook (.xlsx).', {
        field: 'file',
        hint: 'Choose an .xlsx file, or use the node for the format that the file has.',
      })
  } finally {
    await handle.close()
  }
}
