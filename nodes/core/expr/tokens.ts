type Spot = { text: string; at: number }

export type Token =
  | (Spot & { kind: 'number'; value: number })
  | (Spot & { kind: 'text' | 'column'; value: string })
  | (Spot & { kind: 'name' | 'symbol' | 'end' })

export type Scan = { ok: true; tokens: Token[] } | { ok: false; message: string; at: number }

const space = /\s+/y
const number = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y
const name = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy
const symbol = /<=|>=|<>|!=|==|[-+*/%^()<>=,]/y
const quoted = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/y
const bracketed = /\[(?:[^\]]|\]\])*\]/y

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '"': '"', "'": "'", '\\': '\\' }

/** Escapes: \n \t \r \" \' \\ and \u with four hexadecimal digits. */
function unquote(text: string): { ok: true; value: string } | { ok: false; escape: string } {
  let unknown: string | undefined
  const value = text.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (whole, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    const known = Object.hasOwn(escapes, code) ? escapes[code] : undefined
    if (known === undefined) unknown ??= whole
    return known ?? whole
  })
  return unknown === undefined ? { ok: true, value } : { ok: false, escape: unknown }
}

/** Splits an expression's text; the last token is `end`. */
export function tokenize(text: string): Scan {
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  while (at < text.length) {
    const blank = match(space)
    if (blank) {
      at += blank.length
      continue
    }
    const digits = match(number)
    const word = match(name)
    const string = match(quoted)
    const column = match(bracketed)
    const operator = match(symbol)
    const found = digits ?? word ?? string ?? column ?? operator
    if (found === undefined) return { ok: false, message: unreadable(text, at), at }
    if (digits !== undefined) {
      const value = Number(digits)
      if (!Number.isFinite(value)) return { ok: false, message: `The number ${digits} is too large.`, at }
      tokens.push({ kind: 'number', text: digits, value, at })
    } else if (word !== undefined) tokens.push({ kind: 'name', text: word, at })
    else if (string !== undefined) {
      const content = unquote(string)
      if (!content.ok)
        return { ok: false, message: `"${content.escape}" means nothing in a text. Write "\\\\" for a backslash.`, at }
      tokens.push({ kind: 'text', text: string, value: content.value, at })
    } else if (column !== undefined)
      tokens.push({ kind: 'column', text: column, value: column.slice(1, -1).replaceAll(']]', ']'), at })
    else tokens.push({ kind: 'symbol', text: found, at })
    at += found.length
  }
  tokens.push({ kind: 'end', text: '', at: text.length })
  return { ok: true, tokens }
}

function unreadable(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
  if (character === '"' || character === "'") return `The text that starts here has no closing ${character}.`
  if (character === '[') return 'The column name that starts here has no closing "]".'
  if (character === '&') return 'Write "and" for "&&", and concat(a, b) to join texts.'
  if (character === '|') return 'Write "or" for "||", and concat(a, b) to join texts.'
  if (character === '!') return 'Write "not" for "!".'
  return `"${character}" has no meaning here.`
}
