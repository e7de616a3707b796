import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { NodeError } from '#nodes/core/run.ts'
import type { SourceOf } from '#nodes/core/source.ts'
import { openTextFile } from '../csv/textFile.ts'
import type { Session } from '../database.ts'
import { bytesInWords, type OpenedSource, type SourceTools } from '../openedSource.ts'
import { parquetOf, quoteName, quoteText } from '../sql.ts'

/** Bytes that one record may have. */
const largestRecord = 64 * 1024 * 1024

/** JSON (a list of records, or records in a field) and JSON Lines; nested records become columns with dotted names. */
export async function readJson(source: SourceOf<'json'>, tools: SourceTools): Promise<OpenedSource> {
  const { session, scratch, signal, sample } = tools
  const text = await openTextFile(await tools.file(source.file), { scratch, signal })
  const stored = join(scratch, `${randomUUID()}.parquet`)
  const release = async (): Promise<void> => {
    await text.release()
    await rm(stored, { force: true })
  }
  try {
    const path = quoteText(text.path)
    const json = `read_json(${path}, format = 'auto', records = 'auto', sample_size = -1, maximum_depth = -1, field_appearance_threshold = 0, map_inference_threshold = -1, convert_strings_to_integers = false, maximum_object_size = ${largestRecord})`
    const found = await recordsIn(session, json, source.records)
    const limit = sample === undefined ? '' : ` LIMIT ${sample + 1}`
    await session.run(`COPY (SELECT * FROM ${found.relation}${limit}) TO ${quoteText(stored)} (FORMAT parquet)`)
    const [count] = await session.first(`SELECT count(*) FROM ${parquetOf(stored)}`)
    const isCut = sample !== undefined && Number(count) > sample
    return {
      kind: 'relation',
      relation: isCut ? `(SELECT * FROM ${parquetOf(stored)} LIMIT ${sample})` : parquetOf(stored),
      isCut,
      reading: [
        {
          term: 'Format',
          words: text.head.trimStart().startsWith('[') || found.path ? 'JSON' : 'JSON, a record a line',
        },
        ...(found.path ? [{ term: 'Records', words: `the list in "${found.path}"` }] : []),
        { term: 'Size', words: bytesInWords(text.size) },
      ],
      notes: [],
      choices: found.lists.length > 0 ? { records: found.lists } : {},
      content: text.content,
      release,
    }
  } catch (error) {
    await release()
    throw jsonError(error)
  }
}

/** Where the records are: at the top, in the list that a person named, or in the only list of records there is. */
async function recordsIn(
  session: Session,
  json: string,
  named: string,
): Promise<{ relation: string; path: string | undefined; lists: string[] }> {
  const columns = await session.columns(`SELECT * FROM ${json}`)
  const lists = columns.filter(({ type }) => /^STRUCT\(.*\)\[\]$/s.test(String(type))).map(({ name }) => name)
  const [first] = await session.first(`SELECT count(*) FROM (SELECT 1 FROM ${json} LIMIT 2)`)
  const isOne = first === 1
  const path = named === '' ? (isOne && lists.length === 1 ? lists[0] : undefined) : named
  if (path !== undefined) {
    const name = columns.find((each) => each.name === path)?.name
    if (name === undefined || !lists.includes(name))
      throw new NodeError('json_records', `The file has no list of records called "${path}".`, {
        field: 'records',
        hint: lists.length > 0 ? `There is ${lists.map((each) => `"${each}"`).join(', ')}.` : 'Leave it empty.',
      })
    return {
      relation: `(SELECT unnest(record) FROM (SELECT unnest(${quoteName(name)}) AS record FROM ${json}))`,
      path: name,
      lists,
    }
  }
  const [only] = columns
  if (columns.length === 1 && only && (only.name === 'json' || /^JSON$/.test(String(only.type)))) {
    const [rows] = await session.first(`SELECT count(*) FROM ${json}`)
    if (Number(rows) === 0)
      throw new NodeError('source_no_rows', 'The file holds no records.', {
        field: 'file',
        hint: 'Choose a file with a list of records.',
      })
    if (only.name === 'json')
      throw new NodeError('json_no_records', 'The file holds values, but no records with named fields.', {
        field: 'file',
        hint: 'A table wants records such as {"height": 3, "colour": "red"}: a list of them, or one a line.',
      })
  }
  return { relation: json, path: undefined, lists }
}

function jsonError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof NodeError) return error
  const { message } = error
  const duplicate = /Duplicate name "(.*?)"/.exec(message)?.[1]
  if (duplicate !== undefined)
    return new NodeError('json_duplicate', `Two fields of the records are called "${duplicate}" save for capitals.`, {
      field: 'file',
      hint: 'Give one of them another name in the file: in a table, names that differ in capitals only are the same.',
      cause: error,
    })
  const place = /(?:record\/value|line) (\d+)/.exec(message)?.[1]
  if (/maximum_object_size/i.test(message))
    return new NodeError('json_record_large', `A record is larger than ${largestRecord / 1_048_576} MB.`, {
      field: 'file',
      hint: 'Split the file, or choose the list of records inside.',
      cause: error,
    })
  if (/malformed json|invalid input|unexpected|could not read|Parser/i.test(message))
    return new NodeError('json_broken', `The file is no valid JSON${place ? ` (record ${place})` : ''}.`, {
      field: 'file',
      ...(place ? { row: Number(place) } : {}),
      hint: 'It may be cut off, or hold something between its records. Mend it or export it again.',
      cause: error,
    })
  return error
}
