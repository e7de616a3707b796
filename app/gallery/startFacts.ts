import { z } from 'zod'
import { type CsvFactsResource, probeCsv } from '#app/api/flows.ts'
import { ApiProblem, messageOf, send } from '#app/api/request.ts'
import { readingWords } from '#app/inspector/csvFacts.ts'
import { formatCount } from '#app/ui/format.ts'
import { learnFromProse } from '#nodes/data/learnFromProse.ts'
import { sourcesOfFile } from '#nodes/data/sourceOfFile.ts'
import { catalogue } from '#nodes/index.ts'
import { type FileResource, sourceFacts } from '#server/contract/resources.ts'

/** What the start screen knows of a file, whatever its format. */
export type StartFacts = CsvFactsResource & {
  /** Of the node that reads the file. */
  type: string
  reading: { term: string; words: string }[]
  /** Parameters of the node with what each could be: sheets, tables. */
  choices: Record<string, string[]>
}

/** Where only the beginning was looked at, the file has at least so many rows. */
const rowsSeen = 20_000

/** Looks into a file by the node that reads it; where the name does not tell which, by the one that finds most in it. */
export async function loadStartFacts(file: FileResource, params: Record<string, string>): Promise<StartFacts> {
  const types = sourcesOfFile(file.name)
  const looks = await Promise.allSettled(types.map((type) => look(file, type, params)))
  const found = looks.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const [best] = found.toSorted((a, b) => b.rows - a.rows)
  if (best) return { ...best, columns: learnFromProse(best.columns) }
  if (types.length > 1 && looks.every((each) => each.status === 'rejected' && isEmptyHanded(each.reason)))
    throw new Error(
      'The archive holds neither pictures nor texts. Zip folders of .png, .jpg or .txt files, a folder a class.',
    )
  throw looks.find((each) => each.status === 'rejected')?.reason
}

/** There was an archive, but not what was looked for in it. */
const isEmptyHanded = (reason: unknown): boolean =>
  reason instanceof ApiProblem && /holds no (pictures|texts?)/.test(messageOf(reason))

async function look(file: FileResource, type: string, params: Record<string, string>): Promise<StartFacts> {
  if (type === 'data.csv') {
    const facts = await probeCsv(file.reference, params)
    return { ...facts, type, reading: readingWords(facts), choices: {} }
  }
  const definition = catalogue.find(type)
  const request = definition?.probe?.(definition.params.parse({ ...params, file: file.reference }), {})
  const { facts } = await send('POST', '/api/probe', { request }, z.object({ facts: sourceFacts }))
  const rows = facts.rows ?? rowsSeen
  const size = facts.rows === undefined ? `more than ${formatCount(rows, 'row')}` : formatCount(rows, 'row')
  return {
    ...facts,
    type,
    rows,
    reading: [{ term: 'Table', words: `${size}, ${formatCount(facts.columns.length, 'column')}` }, ...facts.reading],
    delimiter: '',
    quote: '',
    encoding: '',
    header: true,
    ragged: { count: 0, lines: [] },
  }
}
