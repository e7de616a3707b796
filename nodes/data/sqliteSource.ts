import type { SourceOf } from '../core/source.ts'

/** What a person chose, as it is read. */
export const sqliteSource = (params: { file: string; table: string; query: string }): SourceOf<'sqlite'> => ({
  format: 'sqlite',
  file: params.file,
  table: params.table.trim(),
  query: params.query,
})
