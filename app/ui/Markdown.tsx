// biome-ignore-all lint/suspicious/noArrayIndexKey: the text does not change while it is shown.
import { marked, type Token, type Tokens } from 'marked'
import { createElement, Fragment, type ReactNode } from 'react'
import './Markdown.css'

type MarkdownProps = {
  text: string
  /** Level that "#" is shown as; deeper ones follow. */
  headingLevel?: number
}

/**
 * Markdown as React elements. HTML in the text is shown as text and links lead only to http(s), mail and places in the page, so no
 * text can bring a script along. Load it lazily: the parser is big.
 */
export function Markdown({ text, headingLevel = 2 }: MarkdownProps) {
  return <div className="markdown">{blocks(marked.lexer(text), headingLevel)}</div>
}

const safeAddress = (address: string): string | undefined =>
  /^(https?:|mailto:|#|\/(?!\/)|\.{0,2}\/?[\w-]+(\/|\.|$))/i.test(address) && !/^\s*javascript:/i.test(address)
    ? address
    : undefined

function blocks(tokens: readonly Token[], level: number): ReactNode[] {
  return tokens.map((token, index) => <Fragment key={index}>{block(token, level)}</Fragment>)
}

function block(token: Token, level: number): ReactNode {
  switch (token.type) {
    case 'heading': {
      const { depth, tokens } = token as Tokens.Heading
      return createElement(`h${Math.min(6, depth + level - 1)}`, {}, inline(tokens))
    }
    case 'paragraph':
      return <p>{inline((token as Tokens.Paragraph).tokens)}</p>
    case 'text': {
      const inner = (token as Tokens.Text).tokens
      return inner ? inline(inner) : (token as Tokens.Text).text
    }
    case 'list': {
      const { ordered, items } = token as Tokens.List
      return createElement(
        ordered ? 'ol' : 'ul',
        {},
        items.map((item, index) => <li key={index}>{blocks(item.tokens, level)}</li>),
      )
    }
    case 'code':
      return (
        <pre>
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      )
    case 'blockquote':
      return <blockquote>{blocks((token as Tokens.Blockquote).tokens, level)}</blockquote>
    case 'table': {
      const { header, rows } = token as Tokens.Table
      return (
        <table>
          <thead>
            <tr>
              {header.map((cell, index) => (
                <th key={`${index}-${cell.text}`}>{inline(cell.tokens)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={`${at}-${row[0]?.text}`}>
                {row.map((cell, index) => (
                  <td key={`${index}-${cell.text}`}>{inline(cell.tokens)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )
    }
    case 'hr':
      return <hr />
    case 'space':
      return null
    default:
      return 'raw' in token ? token.raw : null
  }
}

function inline(tokens: readonly Token[]): ReactNode[] {
  return tokens.map((token, index) => <Fragment key={index}>{inlineOne(token)}</Fragment>)
}

function inlineOne(token: Token): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{inline((token as Tokens.Strong).tokens)}</strong>
    case 'em':
      return <em>{inline((token as Tokens.Em).tokens)}</em>
    case 'del':
      return <del>{inline((token as Tokens.Del).tokens)}</del>
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>
    case 'br':
      return <br />
    case 'link': {
      const { href, tokens } = token as Tokens.Link
      const address = safeAddress(href)
      if (address === undefined) return inline(tokens)
      const isForeign = /^https?:/i.test(address)
      return (
        <a href={address} {...(isForeign ? { target: '_blank', rel: 'noreferrer' } : {})}>
          {inline(tokens)}
        </a>
      )
    }
    case 'image':
      return (token as Tokens.Image).text
    case 'text': {
      const inner = (token as Tokens.Text).tokens
      return inner ? inline(inner) : (token as Tokens.Text).text
    }
    case 'escape':
      return (token as Tokens.Escape).text
    default:
      return 'raw' in token ? token.raw : null
  }
}
