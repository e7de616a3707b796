import { join } from 'node:path'
import type { SourceOf } from '#nodes/core/source.ts'
import { samples } from '#nodes/data/samples.ts'
import { projectRoot } from '#server/setup/paths.ts'
import { readImages } from '#server/tables/images/readImages.ts'
import { contentOf, nothingToRelease, type OpenedSource, type SourceTools } from '#server/tables/openedSource.ts'

/** A data set that comes with the product. */
export async function readSample(source: SourceOf<'sample'>, tools: SourceTools): Promise<OpenedSource> {
  const { title, file } = samples[source.name]
  const path = join(projectRoot, 'flows', file)
  const reading = { term: 'Sample', words: title }
  if (file.endsWith('.zip')) {
    const opened = await readImages({ format: 'images', file: path }, { ...tools, file: async () => path })
    return { ...opened, reading: [reading, ...opened.reading] }
  }
  return {
    kind: 'csv',
    path,
    options: { ragged: 'refuse' },
    reading: [reading],
    notes: [],
    choices: {},
    content: await contentOf(path, tools.signal),
    release: nothingToRelease,
  }
}
