import { NodeError } from '#nodes/core/run.ts'
import type { SourceOf } from '#nodes/core/source.ts'
import type { Cell } from '#nodes/core/stepFunctions.ts'
import {
  bytesInWords,
  checkedFile,
  contentOf,
  nothingToRelease,
  type OpenedSource,
  type SourceTools,
} from '../openedSource.ts'
import { bytesOf, openZip } from '../openZip.ts'

const largestPicture = 64e6
const rowsAtOnce = 256
const partNames = /^(train|training|validation|valid|val|test|testing)$/i

/** A zip of pictures: a row a file, with its folder as the class; folders called train and test become a column of parts. */
export async function readImages(source: SourceOf<'images'>, tools: SourceTools): Promise<OpenedSource> {
  const { session, sample, signal } = tools
  const path = await tools.file(source.file)
  const size = await checkedFile(path)
  const zip = await openZip(path)
  try {
    const files = zip.entries
      .filter(({ name }) => /\.(png|jpe?g|webp|gif|bmp)$/i.test(name) && !/(^|\/)(\.|__MACOSX)/.test(name))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    if (files.length === 0)
      throw new NodeError('images_none', 'The archive holds no pictures (PNG, JPEG, WebP, GIF, BMP).', {
        field: 'file',
        hint: 'Put each picture into a folder named after its class, and zip the folders.',
      })
    const foldersOf = (name: string) => name.split('/').slice(0, -1)
    const labels = new Set(files.map(({ name }) => foldersOf(name).at(-1) ?? ''))
    const partOf = (name: string) =>
      foldersOf(name)
        .slice(0, -1)
        .find((each) => partNames.test(each)) ?? ''
    const hasClasses = labels.size > 1
    const hasParts =
      files.every(({ name }) => partOf(name) !== '') && new Set(files.map(({ name }) => partOf(name))).size > 1
    const { add, close } = await session.fill('image_files', [
      { name: 'file', type: 'VARCHAR' },
      { name: 'image', type: 'BLOB' },
      ...(hasClasses ? [{ name: 'label', type: 'VARCHAR' as const }] : []),
      ...(hasParts ? [{ name: 'part', type: 'VARCHAR' as const }] : []),
    ])
    const isCut = sample !== undefined && files.length > sample
    const taken = isCut ? spread(files, sample) : files
    let rows: Cell[][] = []
    for (const entry of taken) {
      signal?.throwIfAborted()
      rows.push([
        entry.name,
        new Uint8Array(await bytesOf(entry, largestPicture)),
        ...(hasClasses ? [foldersOf(entry.name).at(-1) ?? ''] : []),
        ...(hasParts ? [partOf(entry.name).toLowerCase()] : []),
      ])
      if (rows.length < rowsAtOnce) continue
      add(rows)
      rows = []
    }
    add(rows)
    close()
    return {
      kind: 'relation',
      relation: 'image_files',
      isCut,
      reading: [
        { term: 'Format', words: 'zip of pictures' },
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
