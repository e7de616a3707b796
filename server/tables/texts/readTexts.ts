import { isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
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
import { bytesOf, openZip } from '../openZip.ts'

/** Bytes of one text: a whole book has about one million. */
const largestText = 16e6
const rowsAtOnce = 256

/** A zip of text files: a row a file, with its folder as the class. */
export async function readTexts(source: SourceOf<'texts'>, tools: SourceTools): Promise<OpenedSource> {
  const { session, sample, signal } = tools
  const path = await tools.file(source.file)
  const size = await checkedFile(path)
  const zip = await openZip(path)
  try {
    const files = zip.entries
      .filter(({ name }) => /\.(txt|text|md)$/i.test(name) && !/(^|\/)(\.|__MACOSX)/.test(name))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    if (files.length === 0)
      throw new NodeError('texts_none', 'The archive holds no text files (.txt).', {
        field: 'file',
        hint: 'Put each text into a file of its own, in a folder named after its class.',
      })
    const folders = files.map(({ name }) => name.split('/').slice(0, -1))
    // A folder that holds everything says nothing.
    let shared = 0
    while (folders.every((each) => each.length > shared + 1 && each[shared] === folders[0]?.[shared])) shared += 1
    const hasClasses = new Set(folders.map((each) => each[shared])).size > 1
    const { add, close } = await session.fill('text_files', [
      { name: 'file', type: 'VARCHAR' },
      { name: 'text', type: 'VARCHAR' },
      ...(hasClasses ? [{ name: 'label', type: 'VARCHAR' as const }] : []),
    ])
    const isCut = sample !== undefined && files.length > sample
    const taken = isCut ? spread(files, sample) : files
    let rows: string[][] = []
    for (const entry of taken) {
      signal?.throwIfAborted()
      const text = decode(await bytesOf(entry, largestText), source.encoding)
      const label = entry.name.split('/').slice(shared, -1)[0] ?? ''
      rows.push([entry.name, text.trim(), ...(hasClasses ? [label] : [])])
      if (rows.length < rowsAtOnce) continue
      add(rows)
      rows = []
    }
    add(rows)
    close()
    return {
      kind: 'relation',
      relation: 'text_files',
      isCut,
      reading: [
        { term: 'Format', words: 'zip of text files' },
        { term: 'Files', words: files.length.toLocaleString('en') },
        { term: 'Class', words: hasClasses ? 'the name of the folder' : 'none: all lie in one folder' },
        { term: 'Size', words: bytesInWords(size) },
      ],
      notes: [],
      choices: {},
      content: await contentOf(path, signal),
      release: nothingToRelease,
    }
  } finally {
    zip.close()
  }
}

/** Some of each part of the list: a beginning alone would show one class. */
const spread = <T>(all: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, at) => all[Math.floor((at * all.length) / count)]).flatMap((each) => each ?? [])

function decode(bytes: Buffer, encoding: string): string {
  if (encoding !== '' && iconv.encodingExists(encoding)) return iconv.decode(bytes, encoding)
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return iconv.decode(bytes, 'utf-16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return iconv.decode(bytes, 'utf-16be')
  return iconv.decode(bytes, isUtf8(bytes) ? 'utf-8' : 'windows-1252').replaceAll('\0', '')
}
