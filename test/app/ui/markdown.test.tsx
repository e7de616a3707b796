import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Markdown } from '#app/ui/Markdown.tsx'

const html = (text: string) => renderToStaticMarkup(<Markdown text={text} headingLevel={3} />)

test('Markdown becomes elements', () => {
  expect(html('# Title\n\nA *word* and `code`.\n\n- one\n- two')).toBe(
    '<div class="markdown"><h3>Title</h3><p>A <em>word</em> and <code>code</code>.</p><ul><li>one</li><li>two</li></ul></div>',
  )
})

test('no text can bring a script along', () => {
  const evil = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x]( JaVaScRiPt:alert(1) )',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](//evil.example)',
  ]
  for (const text of evil) expect(html(text)).not.toMatch(/<script|<img|href="(javascript|data|\/\/)/i)
})
