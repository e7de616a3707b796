import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import Sqlite from 'better-sqlite3'
import { strToU8, zipSync } from 'fflate'

export type Cell =
  | string
  | number
  | boolean
  | null
  | Date
  | { formula: string; value?: number | string; error?: string }

const xmlText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const letters = (at: number): string =>
  (at < 26 ? '' : letters(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26))

/** Long texts are shared, as programs save them; those of one letter stand in their cell, as some libraries write them. */
function cellXml(cell: Cell, reference: string, shared: string[]): string {
  if (cell === null) return ''
  const at = `r="${reference}"`
  if (cell instanceof Date) return `<c ${at} s="1"><v>${cell.getTime() / 86_400_000 + 25_569}</v></c>`
  switch (typeof cell) {
    case 'number':
      return `<c ${at}><v>${cell}</v></c>`
    case 'boolean':
      return `<c ${at} t="b"><v>${cell ? 1 : 0}</v></c>`
    case 'string':
      if (cell.length > 1) return `<c ${at} t="s"><v>${shared.push(cell) - 1}</v></c>`
      return `<c ${at} t="inlineStr"><is><t xml:space="preserve">${xmlText(cell)}</t></is></c>`
  }
  const { formula, value, error } = cell
  const type = error !== undefined ? ' t="e"' : typeof value === 'string' ? ' t="str"' : ''
  return `<c ${at}${type}><f>${xmlText(formula)}</f>${(error ?? value === undefined) ? (error === undefined ? '' : `<v>${error}</v>`) : `<v>${value}</v>`}</c>`
}

/** An .xlsx workbook with these sheets, each a list of rows. Sheets whose name starts with "~" are hidden. */
export function workbook(sheets: Record<string, readonly (readonly Cell[])[]>): Uint8Array {
  const names = Object.keys(sheets)
  const shared: string[] = []
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
  const main =
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
  const files: Record<string, Uint8Array> = {
    '[Content_Types].xml': strToU8(
      `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    ),
    'xl/workbook.xml': strToU8(
      `${head}<workbook ${main}><sheets>${names.map((name, at) => `<sheet name="${xmlText(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"${name.startsWith('~') ? ' state="hidden"' : ''}/>`).join('')}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `${head}<Relationships>${names.map((_, at) => `<Relationship Id="rId${at + 1}" Type="worksheet" Target="worksheets/sheet${at + 1}.xml"/>`).join('')}</Relationships>`,
    ),
    'xl/styles.xml': strToU8(
      `${head}<styleSheet ${main}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
    ),
  }
  for (const [at, rows] of Object.values(sheets).entries()) {
    const body = rows.map(
      (row, line) =>
        `<row r="${line + 1}">${row.map((cell, column) => cellXml(cell, `${letters(column)}${line + 1}`, shared)).join('')}</row>`,
    )
    files[`xl/worksheets/sheet${at + 1}.xml`] = strToU8(
      `${head}<worksheet ${main}><sheetData>${body.join('')}</sheetData></worksheet>`,
    )
  }
  const texts = shared.map((text) => `<si><t xml:space="preserve">${xmlText(text)}</t></si>`)
  files['xl/sharedStrings.xml'] = strToU8(`${head}<sst ${main}>${texts.join('')}</sst>`)
  return zipSync(files)
}

/** Runs SQL of DuckDB, for files that it writes. */
export async function duck(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    await connection.run(sql)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** A Parquet file of a CSV text, with the types that DuckDB finds. */
export async function parquetFile(folder: string, name: string, csv: string): Promise<string> {
  const path = join(folder, name)
  const { writeFile } = await import('node:fs/promises')
  await writeFile(`${path}.csv`, csv)
  await duck(`COPY (SELECT * FROM read_csv('${path}.csv')) TO '${path}' (FORMAT parquet)`)
  return path
}

/** An SQLite file with these tables; the first row of each has the names. */
export function sqliteFile(folder: string, name: string, tables: Record<string, readonly (readonly Cell[])[]>): string {
  const path = join(folder, name)
  const db = new Sqlite(path)
  for (const [table, [names = [], ...rows]] of Object.entries(tables)) {
    db.exec(`DROP TABLE IF EXISTS "${table}"`)
    db.exec(`CREATE TABLE "${table}" (${names.map((each) => `"${String(each)}"`).join(', ')})`)
    const insert = db.prepare(`INSERT INTO "${table}" VALUES (${names.map(() => '?').join(', ')})`)
    for (const row of rows) insert.run(...row.map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell)))
  }
  db.close()
  return path
}
