import type { SourceOf } from '../core/source.ts'

/** What a person chose, as it is read. */
export const pasteSource = (params: {
  text: string
  header: 'auto' | 'yes' | 'no'
  missing: string[]
}): SourceOf<'paste'> => ({ format: 'paste', text: params.text, header: params.header, missing: params.missing })
