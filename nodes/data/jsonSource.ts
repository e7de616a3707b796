import type { SourceOf } from '../core/source.ts'

/** What a person chose, as it is read. */
export const jsonSource = (params: { file: string; records: string }): SourceOf<'json'> => ({
  format: 'json',
  file: params.file,
  records: params.records.trim(),
})
