export type SqlDialect = 'sqlite' | 'postgres' | 'mysql'

const quoted = `"(?:[^"]|"")*"`
const plainText = `'(?:[^']|'')*'`
/** What is no code: comments, texts and quoted names, as each product reads them. */
const noCode: Record<SqlDialect, RegExp> = {
  sqlite: new RegExp(`--[^\\n]*|/\\*[\\s\\S]*?(?:\\*/|$)|${plainText}|${quoted}|\`[^\`]*\``, 'g'),
  postgres: new RegExp(
    `--[^\\n]*|/\\*[\\s\\S]*?(?:\\*/|$)|\\b[eE]'(?:[^'\\\\]|''|\\\\[\\s\\S])*'|${plainText}|${quoted}|\\$(\\w*)\\$[\\s\\S]*?\\$\\1\\$`,
    'g',
  ),
  mysql:
    /--(?=\s)[^\n]*|#[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"|`(?:[^`]|``)*`/g,
}

/** The text without comments and without what stands in quotes. */
export const bareSql = (sql: string, dialect: SqlDialect): string => sql.replaceAll(noCode[dialect], ' ')

/** Ways of writing that hide code from a reader: nested comments, comments that run, names by code points. */
export const hidesCode = (sql: string, dialect: SqlDialect): boolean =>
  (dialect === 'mysql' && /\/\*(!|M!)/i.test(sql)) ||
  (dialect === 'postgres' && (/\bU&["']/i.test(sql) || /\/\*(?:(?!\*\/)[\s\S])*\/\*/.test(sql)))
