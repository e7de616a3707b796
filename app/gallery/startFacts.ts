import { z } from 'zod'
import { type CsvFactsResource, probeCsv } from '#app/api/flows.ts'
import { send } from '#app/api/request.ts'
import { readingWords } from '#app/inspector/csvFacts.ts'
import { formatCount } from '#app/ui/format.ts'
import { catalogue } from '#nodes/index.ts'
import { type FileResource, sourceFacts } from '#server/contract/resources.ts'

/** What the start screen knows of a file, whatever its format. */
export type StartFacts = CsvFactsResource & {
  reading: { term: string; words: string }[]
  /** Parameters of the node with what each could be: sheets, tables. */
  choices: Record<string, string[]>
}

/** Where only the beginning was looked at, the file has at least so many rows. */
const rowsSeen = 20_000

/** Looks into a file by the node that reads it. */
export async function loadStartFacts(
  file: FileResource,
  type: string,
  params: Record<string, string>,
): Promise<StartFacts> {
  if (type === 'data.csv') {
    const facts = await probeCsv(file.reference, params)
    return { ...facts, reading: readingWords(facts), choices: {} }
  }
  const definition = catalogue.find(type)
  const request = definition?.probe?.(definition.params.parse({ ...params, file: file.reference }), {})
  const { facts } = await send('POST', '/api/probe', { request }, z.object({ facts: sourceFacts }))
  const rows = facts.rows ?? rowsSeen
  const size = facts.rows === undefined ? `more than ${formatCount(rows, 'row')}` : formatCount(rows, 'row')
  return {
    ...facts,
    rows,
    reading: [{ term: 'Table', words: `${size}, ${formatCount(facts.columns.length, 'column')}` }, ...facts.reading],
    delimiter: '',
    quote: '',
    encoding: '',
    header: true,
    ragged: { count: 0, lines: [] },
  }
}
