import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type CsvOptions, NodeError } from '#nodes/core/run.ts'
import type { SourceFacts } from '#nodes/core/source.ts'
import type { Session } from './database.ts'

/** What readers of sources may use of the outside. */
export type SourceOutside = {
  /** Path on this machine of a file that a flow names. */
  file: (reference: string) => Promise<string>
  secret: (name: string) => Promise<string>
  /** Addresses and networks, beside public ones, that an HTTP source may be read from. */
  allowedAddresses: readonly string[]
}

export type SourceTools = SourceOutside & {
  session: Session
  scratch: string
  signal: AbortSignal | undefined
  /** Only a look: so many rows are enough. */
  sample: number | undefined
}

/** A source that is ready to become a table: rows in DuckDB, or a file of comma-separated values to be read as one. */
export type OpenedSource = {
  reading: SourceFacts['reading']
  notes: string[]
  choices: SourceFacts['choices']
  content: string
  /** Removes what was made for reading. */
  release: () => Promise<void>
} & (
  | { kind: 'relation'; relation: string /** The relation is only the beginning. */; isCut: boolean }
  | { kind: 'csv'; path: string; options: CsvOptions }
)

/** sha256 of a file's bytes. */
export async function contentOf(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Size in bytes of a file that is there and not empty; NodeError else. */
export async function checkedFile(path: string): Promise<number> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new NodeError('file_missing', 'The file is not there.', {
      field: 'file',
      hint: 'Choose the file again, or put it back where it was.',
      cause,
    })
  })
  if (!info.isFile()) throw new NodeError('file_missing', 'That is a folder, not a file.', { field: 'file' })
  if (info.size === 0)
    throw new NodeError('file_empty', 'The file is empty.', {
      field: 'file',
      hint: 'Choose a file that has rows in it.',
    })
  return info.size
}

export const nothingToRelease = async (): Promise<void> => undefined

export const bytesInWords = (bytes: number): string =>
  bytes < 1e3 ? `${bytes} bytes` : bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
