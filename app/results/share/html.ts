/** Text as it may stand in HTML and in an attribute in double quotes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** A table with a head; cells are text. */
export function htmlTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'th' | 'td', values: readonly string[]) =>
    values.map((value) => `<${tag}>${escapeHtml(value)}</${tag}>`).join('')
  return `<table><thead><tr>${cells('th', columns)}</tr></thead><tbody>${rows
    .map((row) => `<tr>${cells('td', row)}</tr>`)
    .join('')}</tbody></table>`
}

/** The look of a page that needs nothing but itself, in light and dark and on paper. */
const style = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #566072; --line: #d6dbe4; --paper: #fff; --sunken: #f3f5f9;
  --s1: #2f6fde; --s2: #c4561a; --s3: #1f8a5b; --s4: #8a4fc7; --s5: #9a7a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf3; --soft: #a9b3c4; --line: #39414f; --paper: #171b22; --sunken: #20262f;
  --s1: #77a7ff; --s2: #f0935a; --s3: #5cc795; --s4: #c197f0; --s5: #d9b640; } }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.6rem; } h2 { margin-top: 2rem; font-size: 1.1rem; } .lead { font-size: 1.15rem; } .soft { color: var(--soft); }
.metrics { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: .8rem; padding: 0; list-style: none; }
.metrics li, .finding { padding: .8rem 1rem; border: 1px solid var(--line); border-radius: 8px; }
.finding { margin: .6rem 0; border-left: 4px solid var(--s2); }
.value { margin: .2rem 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; } p { margin: .4rem 0; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--line); text-align: left; } figure { margin: 2rem 0; overflow-x: auto; }
svg { max-width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 11px; } .axis { stroke: var(--line); }
.faint { stroke: var(--soft); stroke-opacity: .25; } .cell { text-align: center; }
@media print { body { margin: 0; } figure { break-inside: avoid; } }
`

/** A whole page in one text. */
export const htmlPage = (title: string, body: string): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Modelwright">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`
