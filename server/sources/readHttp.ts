import { randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { refreshWords } from '#nodes/core/refresh.ts'
import { NodeError } from '#nodes/core/run.ts'
import type { SourceOf } from '#nodes/core/source.ts'
import { readJson } from '#server/tables/json/readJson.ts'
import {
  bytesInWords,
  checkedFile,
  contentOf,
  type OpenedSource,
  type SourceTools,
} from '#server/tables/openedSource.ts'
import { readParquet } from '#server/tables/parquet/readParquet.ts'
import { download } from './download.ts'

const headerPattern = /^[A-Za-z][A-Za-z0-9-]{0,63}$/
/** These say how a message is sent, which is not for a person to choose. */
const reserved =
  /^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|expect|accept-encoding|proxy-.*)$/i
/** A look waits less than a run. */
const longestLook = 60_000

/** CSV, JSON or Parquet behind a web address. */
export async function readHttp(source: SourceOf<'http'>, tools: SourceTools): Promise<OpenedSource> {
  const path = join(tools.scratch, `${randomUUID()}.download`)
  const remove = () => rm(path, { force: true })
  try {
    const { type, url } = await download(source.address, {
      path,
      secretHeader: await secretHeader(source, tools),
      allowed: tools.allowedAddresses,
      signal: tools.signal,
      ...(tools.sample !== undefined && { limits: { total: longestLook } }),
    })
    const size = await checkedFile(path)
    const format = await formatOf(path, type, source.content)
    const opened = await openAs(format, source, path, tools)
    return {
      ...opened,
      reading: [
        { term: 'Address', words: url.host },
        ...opened.reading.filter(({ term }) => term !== 'Size'),
        { term: 'Size', words: bytesInWords(size) },
        { term: 'Refresh', words: refreshWords(source) },
      ],
      release: async () => {
        await opened.release()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error instanceof NodeError && error.field === 'file' ? atAddress(error) : error
  }
}

async function openAs(
  format: 'csv' | 'json' | 'parquet',
  source: SourceOf<'http'>,
  path: string,
  tools: SourceTools,
): Promise<OpenedSource> {
  const here = { ...tools, file: async () => path }
  if (format === 'json') return readJson({ format, file: path, records: source.records }, here)
  if (format === 'parquet') return readParquet({ format, file: path }, here)
  const { header, missing } = source
  return {
    kind: 'csv',
    path,
    options: { ragged: 'refuse', missing, ...(header !== 'auto' && { header: header === 'yes' }) },
    reading: [{ term: 'Format', words: 'CSV' }],
    notes: [],
    choices: {},
    content: await contentOf(path, tools.signal),
    release: async () => undefined,
  }
}

async function secretHeader(source: SourceOf<'http'>, tools: SourceTools) {
  if (source.secret === '') return undefined
  const { headerName: name } = source
  if (!headerPattern.test(name) || reserved.test(name))
    throw new NodeError('header_name', `"${name}" cannot be the header for a secret.`, {
      field: 'headerName',
      hint: 'Authorization and X-Api-Key are usual.',
    })
  const value = (await tools.secret(source.secret)).trim()
  if (!/^[\x20-\x7e\x80-\xff]+$/.test(value))
    throw new NodeError('header_value', 'The secret holds letters that a header cannot hold.', {
      field: 'secret',
      hint: 'Store the value of the header in one line, such as "Bearer …".',
    })
  return { name, value }
}

/** What the answer is; a web page or a picture is no table, whatever was expected. */
async function formatOf(
  path: string,
  type: string,
  wanted: SourceOf<'http'>['content'],
): Promise<'csv' | 'json' | 'parquet'> {
  const handle = await open(path)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0, 1024, 0).finally(() => handle.close())
  const head = buffer
    .subarray(0, bytesRead)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
  const isPage = /^<(!doctype|html|\?xml|head|body)/i.test(head)
  if (isPage || /^(text\/html|image\/|audio\/|video\/|application\/(pdf|zip|xml))/.test(type))
    throw new NodeError(
      'http_type',
      `The address gives ${isPage || type.includes('html') ? 'a web page' : `"${type}"`}, not a table.`,
      {
        field: 'address',
        hint: 'Look for a link to the data itself: CSV, JSON or Parquet.',
      },
    )
  if (wanted !== 'auto') return wanted
  if (head.startsWith('PAR1')) return 'parquet'
  return /json/.test(type) || /^[[{]/.test(head) ? 'json' : 'csv'
}

const atAddress = (error: NodeError): NodeError =>
  new NodeError(error.code, error.message.replace('The file', 'The answer'), {
    field: 'address',
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(error.row !== undefined && { row: error.row }),
    cause: error.cause,
  })
