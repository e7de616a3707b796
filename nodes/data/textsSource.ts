import type { SourceOf } from '../core/source.ts'

/** What a person chose, as it is read. */
export const textsSource = (params: { file: string; encoding: string }): SourceOf<'texts'> => ({
  format: 'texts',
  file: params.file,
  encoding: params.encoding.trim(),
})
