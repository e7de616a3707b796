import type { TryRow } from './tryForm.ts'

export type SnippetOptions = {
  /** "http://127.0.0.1:4400". */
  origin: string
  name: string
  row: TryRow
}
export type Snippet = { id: 'curl' | 'javascript' | 'python' | 'boto3'; title: string; code: string; note: string }

const address = ({ origin, name }: SnippetOptions): string => `${origin}/endpoints/${encodeURIComponent(name)}/predict`

/** The same request in several languages; each works as it is when pasted. The key is named by its variable, never written out. */
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
    {
      id: 'boto3',
      title: 'boto3',
      code: boto3(options),
      note: "For programs that ask SageMaker: its client works unchanged. The key stands as the access key id; the signature isn't checked.",
    },
  ]
}

const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

function curl(options: SnippetOptions): string {
  return [
    `curl -sS ${shellQuoted(address(options))} \\`,
    '  -H "authorization: Bearer $MODELWRIGHT_API_KEY" \\',
    `  -H 'content-type: application/json' \\`,
    `  -d ${shellQuoted(JSON.stringify({ rows: [options.row] }))}`,
  ].join('\n')
}

function javascript(options: SnippetOptions): string {
  const headers = [
    "'content-type': 'application/json'",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program.
    'authorization: `Bearer ${process.env.MODELWRIGHT_API_KEY}`',
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
    '"authorization": "Bearer " + os.environ["MODELWRIGHT_API_KEY"]',
  ]
  return `import json
import os
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

function boto3({ origin, name, row }: SnippetOptions): string {
  return `import json
import os
import boto3

runtime = boto3.client(
    "sagemaker-runtime",
    endpoint_url=${JSON.stringify(origin)},
    region_name="eu-central-1",
    aws_access_key_id=os.environ["MODELWRIGHT_API_KEY"],
    aws_secret_access_key="not checked",
)
answer = runtime.invoke_endpoint(
    EndpointName=${JSON.stringify(name)},
    ContentType="application/json",
    Body=json.dumps({"instances": [{
${Object.entries(row)
  .map(([column, value]) => `        ${JSON.stringify(column)}: ${pythonLiteral(value)},`)
  .join('\n')}
    }]}),
)
print(json.load(answer["Body"])["predictions"])`
}
