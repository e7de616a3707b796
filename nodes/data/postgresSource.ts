import { type Refresh, refreshOf } from '../core/refresh.ts'
import type { SourceOf } from '../core/source.ts'

/** What a person chose, as it is read. */
export const postgresSource = (
  params: { connection: string; table: string; query: string } & Refresh,
): SourceOf<'postgres'> => ({
  format: 'postgres',
  connection: params.connection.trim(),
  table: params.table.trim(),
  query: params.query,
  ...refreshOf(params),
})
