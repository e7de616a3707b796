import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NodeError } from '#nodes/core/run.ts'
import type { SourceOf } from '#nodes/core/source.ts'
import { readJson } from '../json/readJson.ts'
import { contentOf, type OpenedSource, type SourceTools } from '../openedSource.ts'

/** A table as text: comma- or tab-separated, or JSON. */
export async function readPaste(source: SourceOf<'paste'>, tools: SourceTools): Promise<OpenedSource> {
  const { text, header, missing } = source
  if (text.trim() === '')
    throw new NodeError('text_empty', 'There is no text yet.', {
      field: 'text',
      hint: 'Paste a table: copied from a spreadsheet, comma-separated, or JSON.',
    })
  const path = join(tools.scratch, `${randomUUID()}.txt`)
  // A byte order mark would be the first letter of the first name.
  await writeFile(path, `${text.replace(/^\uFEFF/, '')}\n`)
  const remove = () => rm(path, { force: true })
  try {
    if (/^\s*[[{]/.test(text)) {
      const opened = await readJson({ format: 'json', file: path, records: '' }, { ...tools, file: async () => path })
      return {
        ...opened,
        release: async () => {
          await opened.release()
          await remove()
        },
      }
    }
    return {
      kind: 'csv',
      path,
      options: { ragged: 'refuse', encoding: 'utf-8', missing, ...(header !== 'auto' && { header: header === 'yes' }) },
      reading: [{ term: 'Format', words: 'text, a row a line' }],
      notes: [],
      choices: {},
      content: await contentOf(path, tools.signal),
      release: remove,
    }
  } catch (error) {
    await remove()
    throw error
  }
}
