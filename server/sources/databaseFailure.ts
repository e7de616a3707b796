import { NodeError } from '#nodes/core/run.ts'

const isLoss =
  /ECONNRESET|EPIPE|57P0|PROTOCOL_CONNECTION_LOST|ER_SERVER_SHUTDOWN|ER_CONNECTION_KILLED|terminat|clos|ended|lost/i

/** What went wrong with a database, in words that hold no password. Errors that are none of a database come back as they are. */
export function databaseFailure(cause: unknown, doing: 'connect' | 'read', address: string): unknown {
  if (cause instanceof NodeError || !(cause instanceof Error)) return cause
  const code = 'code' in cause ? String(cause.code) : ''
  const said = withoutPassword(cause.message, address).replace(/\.$/, '') || code
  if (doing === 'connect')
    return new NodeError('database_connect', `The database cannot be reached: ${said}.`, {
      field: 'connection',
      hint: 'Check the address in the secret, whether the server runs, and user and password.',
    })
  if (isLoss.test(`${code} ${said}`))
    return new NodeError('database_lost', `The connection to the database was lost while reading: ${said}.`, {
      field: 'connection',
      hint: 'Run again when the database is back. Nothing of this reading was kept.',
    })
  if (code === '') return cause
  const isReadOnly = code === '25006' || code === 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION'
  return new NodeError(isReadOnly ? 'sql_refused' : 'sql_failed', `The database says: ${said}.`, {
    field: 'query',
    hint: isReadOnly
      ? 'Use a SELECT that only reads.'
      : 'Check the names of tables and columns, and whether the user may read them.',
  })
}

function withoutPassword(text: string, address: string): string {
  const { password } = new URL(address)
  let clean = text.replaceAll(address, '••••')
  for (const each of [password, decodeURIComponent(password)]) if (each !== '') clean = clean.replaceAll(each, '••••')
  return clean
}
