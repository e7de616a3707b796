import { type Refresh, refreshOf } from '../core/refresh.ts'
import type { SourceOf } from '../core/source.ts'

type Asked = Omit<SourceOf<'http'>, 'format'> & Refresh

/** What a person chose, as it is read. */
export const httpSource = (params: Asked): SourceOf<'http'> => ({
  format: 'http',
  address: params.address.trim(),
  content: params.content,
  records: params.records.trim(),
  header: params.header,
  missing: params.missing,
  headerName: params.headerName.trim(),
  secret: params.secret.trim(),
  ...refreshOf(params),
})
