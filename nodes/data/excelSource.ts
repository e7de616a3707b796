import type { SourceOf } from '../core/source.ts'

/** What a person chose, as it is read. */
export const excelSource = (params: {
  file: string
  sheet: string
  header: 'auto' | 'yes' | 'no'
  missing: string[]
}): SourceOf<'excel'> => ({
  format: 'excel',
  file: params.file,
  sheet: params.sheet,
  header: params.header,
  missing: params.missing,
})
