import { open } from 'node:fs/promises'
import { NodeError } from '#nodes/core/run.ts'
import type { SourceOf } from '#nodes/core/source.ts'
import {
  bytesInWords,
  checkedFile,
  contentOf,
  nothingToRelease,
  type OpenedSource,
  type SourceTools,
} from '../openedSource.ts'
import { parquetOf } from '../sql.ts'

const magic = 'PAR1'

/** A Parquet file is read where it lies. */
export async function readParquet(source: SourceOf<'parquet'>, tools: SourceTools): Promise<OpenedSource> {
  const path = await tools.file(source.file)
  const size = await checkedFile(path)
  await checkEnds(path, size)
  const whole = parquetOf(path)
  const [count] = await tools.session.first(`SELECT count(*) FROM ${whole}`).catch((cause: unknown) => {
    throw broken(cause)
  })
  const isCut = tools.sample !== undefined && Number(count) > tools.sample
  return {
    kind: 'relation',
    relation: isCut ? `(SELECT * FROM ${whole} LIMIT ${tools.sample})` : whole,
    isCut,
    reading: [
      { term: 'Format', words: 'Parquet' },
      { term: 'Rows in the file', words: Number(count).toLocaleString('en') },
      { term: 'Size', words: bytesInWords(size) },
    ],
    notes: [],
    choices: {},
    content: await contentOf(path, tools.signal),
    release: nothingToRelease,
  }
}

/** Both ends say what the file is; one that was cut off lacks the second. */
async function checkEnds(path: string, size: number): Promise<void> {
  const handle = await open(path)
  try {
    const read = async (at: number) => (await handle.read(Buffer.alloc(4), 0, 4, at)).buffer.toString('latin1')
    if ((await read(0)) !== magic)
      throw new NodeError('parquet_other', 'This is not a Parquet file.', {
        field: 'file',
        hint: 'Choose a .parquet file, or use the node for the format that the file has.',
      })
    if (size < 12 || (await read(size - 4)) !== magic) throw broken()
  } finally {
    await handle.close()
  }
}

const broken = (cause?: unknown): NodeError =>
  new NodeError('parquet_broken', 'The Parquet file is damaged or was cut off.', {
    field: 'file',
    hint: 'Copy or export it again; its end is missing or does not fit its content.',
    cause,
  })
