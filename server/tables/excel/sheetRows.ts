import type { Sheet, Workbook } from './workbook.ts'
import { xmlEvents } from './xmlEvents.ts'

/** `oddities`: cells whose value is an error (#N/A), and formulas that were saved without a value. */
export type SheetCounts = { errors: number; unsaved: number; formulas: number }

const day = 86_400_000

/** A day number of a spreadsheet as ISO 8601; a time of day alone counts from the first day. */
export function dateOf(serial: number, from1904: boolean): string {
  // 1900 counts as a leap year there, so days before March 1900 are one off.
  const start = from1904 ? Date.UTC(1904, 0, 1) : serial < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30)
  const time = Math.round((start + serial * day) / 1000) * 1000
  if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) return String(serial)
  const text = new Date(time).toISOString()
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19)
}

/** "BC12" → 54. */
const columnOf = (reference: string): number => {
  let column = 0
  for (const letter of reference) {
    const code = letter.charCodeAt(0)
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return column - 1
}

/** Hands over the rows of a sheet, some at a time, as texts; `take` says whether it wants more. */
export async function sheetRows(
  { texts, dateStyles, from1904 }: Workbook,
  sheet: Sheet,
  take: (rows: string[][]) => Promise<boolean>,
): Promise<SheetCounts> {
  const counts: SheetCounts = { errors: 0, unsaved: 0, formulas: 0 }
  let rows: string[][] = []
  let row: string[] = []
  let column = -1
  let type = ''
  let style = 0
  let value = ''
  let isValue = false
  let isFormula = false
  let wantsMore = true
  const cell = (): string => {
    switch (type) {
      case 's':
        return texts[Number(value)] ?? ''
      case 'b':
        return value === '1' ? 'true' : value === '' ? '' : 'false'
      case 'e':
        counts.errors += 1
        return ''
      case 'str':
      case 'inlineStr':
        return value
      case 'd':
        return value.replace(/T00:00:00(\.0+)?Z?$/, '')
      default:
        return value !== '' && dateStyles.has(style) ? dateOf(Number(value), from1904) : value
    }
  }
  await xmlEvents(sheet.entry, {
    open: (name, attributes) => {
      if (name === 'row') row = []
      else if (name === 'c') {
        const reference = attributes['r']
        column = reference === undefined ? column + 1 : columnOf(reference)
        type = attributes['t'] ?? 'n'
        style = Number(attributes['s'] ?? 0)
        value = ''
        isFormula = false
      } else if (name === 'f') isFormula = true
      isValue = name === 'v' || name === 't'
    },
    text: (piece) => {
      if (isValue) value += piece
    },
    close: (name) => {
      isValue = false
      if (name === 'c') {
        if (isFormula) counts.formulas += 1
        if (isFormula && value === '') counts.unsaved += 1
        const text = cell()
        while (row.length < column) row.push('')
        row[column] = text
      } else if (name === 'row') {
        column = -1
        rows.push(row)
      }
    },
    piece: async () => {
      if (rows.length === 0) return
      const some = rows
      rows = []
      wantsMore = await take(some)
    },
    isDone: () => !wantsMore,
  })
  return counts
}
