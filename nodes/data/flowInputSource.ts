import type { SourceOf } from '../core/source.ts'

/** What a person chose, as it is read. */
export const flowInputSource = (params: { rows: string; sample: string }): SourceOf<'paste'> => ({
  format: 'paste',
  text: params.rows.trim() === '' ? params.sample : params.rows,
  header: 'auto',
  missing: [],
})
