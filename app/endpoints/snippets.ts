import type { TryRow } from './tryForm.ts'

export type SnippetOptions = {
  /** "http://127.0.0.1:4400". */
  origin: string
  name: string
  row: TryRow
  /** An address that others can reach asks for a key; it is named by its variable, never written out. */
  needsKey: boolean
}
export type Snippet = { id: 'curl' | 'javascript' | 'python'; title: string; code: string; note: string }

const address = ({ origin, name }: SnippetOptions): string =>
  `${origin}/api/endpoints/${encodeURIComponent(name)}/predict`

/** The same request in three languages; each works as it is when pasted. */
export function snippets(options: SnippetOptions): Snippet[] {
  return [
    { id: 'curl', title: 'curl', code: curl(options), note: 'For a shell (macOS, Linux, Git Bash).' },
    {
      id: 'javascript',
      title: 'JavaScript',
      code: javascript(options),
      note: 'For Node 22 and later, saved as predict.mjs; needs no package.',
    },
    { id: 'python', title: 'Python', code: python(options), note: 'For Python 3.8 and later; needs no package.' },
  ]
}

const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

function curl(options: SnippetOptions): string {
  return [
    `curl -sS ${shellQuoted(address(options))} \\`,
    ...(options.needsKey ? ['  -H "authorization: Bearer $MODELWRIGHT_API_KEY" \\'] : []),
    `  -H 'content-type: application/json' \\`,
    `  -d ${shellQuoted(JSON.stringify({ rows: [options.row] }))}`,
  ].join('\n')
}

function javascript(options: SnippetOptions): string {
  const headers = [
    "'content-type': 'application/json'",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program.
    ...(options.needsKey ? ['authorization: `Bearer ${process.env.MODELWRIGHT_API_KEY}`'] : []),
  ]
  const row = JSON.stringify(options.row, undefined, 2).replaceAll('\n', '\n  ')
  return `const response = await fetch(${JSON.stringify(address(options))}, {
  method: 'POST',
  headers: { ${headers.join(', ')} },
  body: JSON.stringify({ rows: [${row}] }),
})
const { predictions } = await response.json()
console.log(predictions)`
}

function pythonLiteral(value: TryRow[string]): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return JSON.stringify(value)
}

function python(options: SnippetOptions): string {
  const entries = Object.entries(options.row).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${pythonLiteral(value)},`,
  )
  const headers = [
    '"content-type": "application/json"',
    ...(options.needsKey ? ['"authorization": "Bearer " + os.environ["MODELWRIGHT_API_KEY"]'] : []),
  ]
  return `import json${options.needsKey ? '\nimport os' : ''}
import urllib.request

row = {
${entries.join('\n')}
}
request = urllib.request.Request(
    ${JSON.stringify(address(options))},
    data=json.dumps({"rows": [row]}).encode(),
    headers={${headers.join(', ')}},
)
with urllib.request.urlopen(request) as response:
    print(json.load(response)["predictions"])`
}

/** Whether a server under this name is only for this machine, where no key is asked for. */
export const isLocalHost = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127(\.\d{1,3}){3}$/.test(hostname)
