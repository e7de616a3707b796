import { defineRun } from '../core/run.ts'
import { csv, fileName } from './csv.node.ts'
import { csvOptionsOf } from './csvOptions.ts'

export const runCsv = defineRun(csv, async ({ params, context }) => {
  context.progress({ fraction: 0, message: `Reading ${fileName(params.file)}` })
  const { table, facts } = await context.tables.importCsv(params.file, csvOptionsOf(params))
  context.log(
    `${facts.rows.toLocaleString('en')} rows, ${facts.columns.length} columns; encoding ${facts.encoding}, delimiter ${JSON.stringify(facts.delimiter)}${facts.header ? '' : ', no header'}.`,
  )
  for (const note of facts.notes) context.log(note, 'warning')
  return { table }
})
