import type { SourceOf } from '../core/source.ts'

/** What a person chose, as it is read. */
export const parquetSource = (params: { file: string }): SourceOf<'parquet'> => ({
  format: 'parquet',
  file: params.file,
})
