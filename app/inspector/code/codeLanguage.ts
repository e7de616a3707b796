import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { StreamLanguage } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { functionNames } from '#nodes/core/expr/expr.ts'
import { exprOffers, type KnownName, nameStart } from './exprCompletions.ts'

export type CodeLanguage = 'sql' | 'javascript' | 'python' | 'expression' | undefined

const callable = new Set<string>([...functionNames, 'if', 'lookup'])
const words = new Set(['and', 'or', 'not', 'true', 'false', 'null'])

/** Colours of the language of nodes/core/expr. */
const expressionLanguage = StreamLanguage.define({
  name: 'expression',
  token: (stream) => {
    if (stream.eatSpace()) return null
    if (stream.match(/"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?/)) return 'string'
    if (stream.match(/\[[^\]]*\]?/)) return 'variableName'
    if (stream.match(/(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/)) return 'number'
    const name = stream.match(/[\p{L}_][\p{L}\p{M}\p{N}_]*/u)
    if (name && typeof name === 'object') {
      const text = name[0]
      return words.has(text) ? 'keyword' : callable.has(text) && stream.peek() === '(' ? 'keyword' : 'variableName'
    }
    stream.next()
    return 'operator'
  },
})

function completeExpression(names: () => readonly KnownName[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const text = context.state.doc.toString()
    const from = nameStart(text, context.pos)
    if (from === undefined || (from === context.pos && !context.explicit)) return null
    const inBrackets = text[from] === '['
    return {
      from,
      options: exprOffers(names())
        .filter((offer) => !inBrackets || offer.type === 'variable')
        .map((offer) => ({
          label: inBrackets ? `[${offer.label}]` : offer.label,
          displayLabel: offer.label,
          detail: offer.detail,
          ...(offer.info === '' ? {} : { info: offer.info }),
          type: offer.type,
          boost: offer.type === 'variable' ? 2 : offer.type === 'function' ? 1 : 0,
          apply: (view, _completion, start, end) => {
            // A call's brackets may stand there already.
            const hasBracket = view.state.sliceDoc(end, end + 1) === '(' && offer.caretBack > 0
            const insert = inBrackets
              ? `[${offer.label.replaceAll(']', ']]')}]`
              : hasBracket
                ? offer.label
                : offer.apply
            const caret = start + insert.length - (hasBracket || inBrackets ? 0 : offer.caretBack)
            view.dispatch({ changes: { from: start, to: end, insert }, selection: { anchor: caret } })
          },
        })),
      validFor: inBrackets ? /^\[[^\]]*$/ : /^[\p{L}\p{M}\p{N}_]*$/u,
    }
  }
}

/** Names of columns as plain words, also inside quotes, where other languages write them. */
function completeNames(names: () => readonly KnownName[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const typed = context.matchBefore(/[\p{L}_][\p{L}\p{M}\p{N}_]*/u)
    if (!typed && !context.explicit) return null
    return {
      from: typed?.from ?? context.pos,
      options: names().map(({ name, detail }) => ({ label: name, detail, type: 'variable', boost: 2 })),
      validFor: /^[\p{L}\p{M}\p{N}_]*$/u,
    }
  }
}

const plainSqlName = /^[a-z_][a-z0-9_]*$/

/** Columns as SQL writes them: in quotes where they are no plain words. */
function completeSqlNames(names: () => readonly KnownName[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const typed = context.matchBefore(/"?[\p{L}_][\p{L}\p{M}\p{N}_ ]*/u) ?? context.matchBefore(/"/)
    const word = typed?.text.startsWith('"') ? typed : context.matchBefore(/[\p{L}_][\p{L}\p{M}\p{N}_]*/u)
    if (!word && !context.explicit) return null
    const isQuoted = word?.text.startsWith('"') ?? false
    const tables = [...new Set(names().flatMap(({ table }) => (table === undefined ? [] : [table])))]
    return {
      from: word?.from ?? context.pos,
      options: [
        ...names().map(({ name, detail }) => {
          const quoted = `"${name.replaceAll('"', '""')}"`
          const label = isQuoted ? quoted : name
          return {
            label,
            displayLabel: name,
            detail,
            type: 'variable',
            boost: 2,
            apply: plainSqlName.test(name) && !isQuoted ? name : quoted,
          }
        }),
        ...(isQuoted ? [] : tables.map((table) => ({ label: table, detail: 'table', type: 'class', boost: 1 }))),
      ],
      validFor: isQuoted ? /^"[^"]*$/ : /^[\p{L}\p{M}\p{N}_]*$/u,
    }
  }
}

/** Colours and completion of a language; each is a chunk of its own, fetched when first used. */
export async function loadLanguage(language: CodeLanguage, names: () => readonly KnownName[]): Promise<Extension> {
  switch (language) {
    case 'expression':
      return [expressionLanguage, expressionLanguage.data.of({ autocomplete: completeExpression(names) })]
    case 'sql': {
      const { sql, PostgreSQL } = await import('@codemirror/lang-sql')
      return [
        sql({ dialect: PostgreSQL, upperCaseKeywords: false }),
        PostgreSQL.language.data.of({ autocomplete: completeSqlNames(names) }),
      ]
    }
    case 'javascript': {
      const { javascript, javascriptLanguage } = await import('@codemirror/lang-javascript')
      return [javascript(), javascriptLanguage.data.of({ autocomplete: completeNames(names) })]
    }
    case 'python': {
      const { python, pythonLanguage } = await import('@codemirror/lang-python')
      return [python(), pythonLanguage.data.of({ autocomplete: completeNames(names) })]
    }
    case undefined:
      return []
  }
}
