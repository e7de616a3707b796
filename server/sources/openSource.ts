import type { Source, SourceFormat, SourceOf } from '#nodes/core/source.ts'
import type { OpenedSource, SourceTools } from '#server/tables/openedSource.ts'

type Reader<Format extends SourceFormat> = (source: SourceOf<Format>, tools: SourceTools) => Promise<OpenedSource>

/** Who reads which format; each is loaded when it is first asked for. */
const readers: { [Format in SourceFormat]: () => Promise<Reader<Format>> } = {
  parquet: async () => (await import('#server/tables/parquet/readParquet.ts')).readParquet,
  json: async () => (await import('#server/tables/json/readJson.ts')).readJson,
  excel: async () => (await import('#server/tables/excel/readExcel.ts')).readExcel,
  images: async () => (await import('#server/tables/images/readImages.ts')).readImages,
  texts: async () => (await import('#server/tables/texts/readTexts.ts')).readTexts,
  paste: async () => (await import('#server/tables/texts/readPaste.ts')).readPaste,
  postgres: async () => (await import('./readPostgres.ts')).readPostgres,
  mysql: async () => (await import('./readMysql.ts')).readMysql,
  http: async () => (await import('./readHttp.ts')).readHttp,
  sample: async () => (await import('./readSample.ts')).readSample,
  sqlite: async () => (await import('./readSqlite.ts')).readSqlite,
}

/** Opens a source for reading; NodeError for what is wrong with it. `release` it when done. */
export async function openSource(source: Source, tools: SourceTools): Promise<OpenedSource> {
  const reader = (await readers[source.format]()) as Reader<SourceFormat>
  return reader(source as never, tools)
}
