import { NodeError } from '#nodes/core/run.ts'
import { type OpenedZip, openZip, type ZipEntry } from '../openZip.ts'
import { xmlEvents } from './xmlEvents.ts'

export type Sheet = { name: string; entry: ZipEntry; isHidden: boolean }
export type Workbook = {
  sheets: Sheet[]
  /** Texts that cells refer to by number. */
  texts: string[]
  /** Which cell styles show a number as a date. */
  dateStyles: ReadonlySet<number>
  /** Days are counted from 1904 instead of 1900. */
  from1904: boolean
  close: () => void
}

/** Characters of shared texts that are held at most: they are what a workbook needs in memory. */
const mostCharacters = 400e6

/** Opens an .xlsx workbook: its sheets, texts and styles. Rows are read later, from the sheet's own file. */
export async function openWorkbook(path: string): Promise<Workbook> {
  const zip = await openZip(path)
  try {
    const find = (name: string): ZipEntry | undefined =>
      zip.entries.find((entry) => entry.name.toLowerCase() === name.replace(/^\//, '').toLowerCase())
    const main = find('xl/workbook.xml')
    if (!main) throw noWorkbook(zip)
    const targets = await targetsOf(find('xl/_rels/workbook.xml.rels'))
    const sheets: Sheet[] = []
    let from1904 = false
    await xmlEvents(main, {
      open: (name, attributes) => {
        if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attributes['date1904'] ?? '')
        if (name !== 'sheet') return
        const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? ''
        const entry = find(`xl/${targets.get(id) ?? ''}`) ?? find(targets.get(id) ?? '')
        if (entry)
          sheets.push({ name: attributes['name'] ?? '', entry, isHidden: /idden/.test(attributes['state'] ?? '') })
      },
    })
    const worksheets = sheets.filter(({ entry }) => /worksheets\//i.test(entry.name))
    if (worksheets.length === 0)
      throw new NodeError('excel_no_sheet', 'The workbook has no sheet with cells.', { field: 'file' })
    return {
      sheets: worksheets,
      texts: await textsOf(find('xl/sharedStrings.xml')),
      dateStyles: await dateStylesOf(find('xl/styles.xml')),
      from1904,
      close: zip.close,
    }
  } catch (error) {
    zip.close()
    if (error instanceof NodeError) throw error
    throw new NodeError('excel_broken', 'The workbook is damaged and cannot be read.', {
      field: 'file',
      hint: 'Open it in a spreadsheet program and save it again.',
      cause: error,
    })
  }
}

const noWorkbook = (zip: OpenedZip): NodeError =>
  new NodeError('excel_other', 'This archive is no Excel workbook.', {
    field: 'file',
    hint: zip.entries.some(({ name }) => /\.xml$|mimetype$/.test(name))
      ? 'Open it in a spreadsheet program and save it as .xlsx.'
      : 'Use the node for the kind of files that it holds.',
  })

async function targetsOf(entry: ZipEntry | undefined): Promise<Map<string, string>> {
  const targets = new Map<string, string>()
  if (entry)
    await xmlEvents(entry, {
      open: (name, attributes) => {
        if (name === 'Relationship') targets.set(attributes['Id'] ?? '', attributes['Target'] ?? '')
      },
    })
  return targets
}

async function textsOf(entry: ZipEntry | undefined): Promise<string[]> {
  const texts: string[] = []
  if (!entry) return texts
  let text = ''
  let characters = 0
  let isText = false
  let isPhonetic = false
  await xmlEvents(entry, {
    open: (name) => {
      if (name === 'si') text = ''
      if (name === 'rPh') isPhonetic = true
      isText = name === 't' && !isPhonetic
    },
    text: (piece) => {
      if (isText) text += piece
    },
    close: (name) => {
      if (name === 't') isText = false
      if (name === 'rPh') isPhonetic = false
      if (name !== 'si') return
      characters += text.length
      if (characters > mostCharacters)
        throw new NodeError('excel_texts', 'The workbook holds more text than can be read from one.', {
          field: 'file',
          hint: 'Save the sheet as CSV and use a CSV node: that is read piece by piece.',
        })
      texts.push(text)
    },
  })
  return texts
}

/** Built-in number formats that are dates or times. */
const isDateNumber = (id: number): boolean => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 58)
const isDateCode = (code: string): boolean =>
  /[ymdhs]/i.test(code.replaceAll(/"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]|_.|\*./gi, '').replaceAll(/general/gi, ''))

async function dateStylesOf(entry: ZipEntry | undefined): Promise<Set<number>> {
  const own = new Map<number, boolean>()
  const styles = new Set<number>()
  if (!entry) return styles
  let isInCells = false
  let at = 0
  await xmlEvents(entry, {
    open: (name, attributes) => {
      if (name === 'numFmt') own.set(Number(attributes['numFmtId']), isDateCode(attributes['formatCode'] ?? ''))
      if (name === 'cellXfs') isInCells = true
      if (name !== 'xf' || !isInCells) return
      const id = Number(attributes['numFmtId'] ?? 0)
      if (own.get(id) ?? isDateNumber(id)) styles.add(at)
      at += 1
    },
    close: (name) => {
      if (name === 'cellXfs') isInCells = false
    },
  })
  return styles
}
