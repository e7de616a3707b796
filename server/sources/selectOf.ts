import { NodeError } from '#nodes/core/run.ts'
import { bareSql, hidesCode, type SqlDialect } from './bareSql.ts'

/** Functions that reach files, other servers or the server's own workings; a SELECT for data needs none. */
const forbidden =
  /\b(pg_read_\w+|pg_ls_\w+|pg_stat_file|pg_file_\w+|lo_\w+|dblink\w*|pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_sleep\w*|pg_rotate_logfile|set_config|load_file|sleep|benchmark|get_lock|load_extension|readfile|writefile|sys_exec|sys_eval|query_to_xml\w*|table_to_xml\w*|database_to_xml\w*|xp_cmdshell)["`]?\s*\(/i
/** The same where they stand in any text: what looks like a text to us might be code to a server. */
const neverMeant =
  /\b(pg_read_file|pg_read_binary_file|pg_read_server_files|pg_ls_dir|lo_import|lo_export|dblink\w*|load_file|load_extension|outfile|dumpfile)\b/i
const writing =
  /\b(insert|update|delete|merge|replace|drop|alter|create|truncate|grant|revoke|attach|detach|pragma|vacuum|copy|call|do|execute|load\s+data|lock|into)\b/i

const quoteWith: Record<SqlDialect, string> = { sqlite: '"', postgres: '"', mysql: '`' }

/**
 * What is read from a database: a whole table by name, or one SELECT. A statement that writes or reaches outside is refused in words
 * here; that none can write is the doing of the read-only transaction.
 */
export function selectOf(asked: { table: string; query: string }, dialect: SqlDialect): string {
  const query = asked.query.trim().replace(/;(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/, '')
  if (query === '') {
    if (asked.table.trim() === '')
      throw new NodeError('table_missing', 'No table is chosen yet.', {
        field: 'table',
        hint: 'Name a table, or write a SELECT.',
      })
    return `SELECT * FROM ${asked.table
      .trim()
      .split('.')
      .map((part) => quoteIn(part, dialect))
      .join('.')}`
  }
  const text = bareSql(query, dialect)
  const refuse = (message: string): NodeError =>
    new NodeError('sql_refused', message, {
      field: 'query',
      hint: 'Use one SELECT that only reads tables. Changes belong in the database’s own tools.',
    })
  if (!/^\s*\(*\s*(select|with|values|table)\b/i.test(text)) throw refuse('Only a SELECT can be read from.')
  if (text.includes(';')) throw refuse('There is more than one statement.')
  if (hidesCode(query, dialect)) throw refuse('Nested or special comments and U&"…" names are not allowed.')
  const reach = (forbidden.exec(query) ?? forbidden.exec(text) ?? neverMeant.exec(query))?.[1]
  if (reach !== undefined) throw refuse(`"${reach}" reaches files or other parts of the server and is not allowed.`)
  const write = writing.exec(text.replaceAll(/\breplace\s*\(/gi, ' ('))?.[1]
  if (write !== undefined)
    throw refuse(`The SELECT has "${write.toUpperCase()}" in it, which may change data. A name like it needs quotes.`)
  // Inside of another SELECT, MySQL and MariaDB would forget the order that was asked for.
  if (dialect === 'mysql') return query
  // A line of its own, so that a comment at the end does not swallow the bracket.
  return `SELECT * FROM (\n${query}\n) AS read_from`
}

const quoteIn = (name: string, dialect: SqlDialect): string => {
  const quote = quoteWith[dialect]
  return `${quote}${name.replaceAll(quote, quote + quote)}${quote}`
}
