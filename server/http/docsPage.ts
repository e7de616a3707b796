import type { OpenApiDocument } from './openApi.ts'

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

const methods = ['get', 'post', 'put', 'delete'] as const

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const json = (value: unknown): string => `<pre>${escaped(JSON.stringify(value, null, 2))}</pre>`

function bodyOf(described: unknown): string {
  if (!isObject(described) || !isObject(described['content'])) return ''
  return Object.entries(described['content'])
    .map(
      ([type, media]) =>
        `<p><code>${escaped(type)}</code></p>${isObject(media) && media['schema'] ? json(media['schema']) : ''}`,
    )
    .join('')
}

function parametersOf(list: unknown): string {
  if (!Array.isArray(list) || list.length === 0) return ''
  const rows = list.filter(isObject).map((each) => {
    const schema = isObject(each['schema']) ? each['schema'] : {}
    const text = each['description'] ?? schema['description'] ?? ''
    return `<tr><td><code>${escaped(String(each['name']))}</code></td><td>${escaped(String(each['in']))}</td><td>${escaped(String(schema['type'] ?? ''))}</td><td>${escaped(String(text))}</td></tr>`
  })
  return `<h4>Parameters</h4><table><tr><th>Name</th><th>In</th><th>Type</th><th></th></tr>${rows.join('')}</table>`
}

function operationOf(path: string, method: string, operation: Record<string, unknown>): string {
  const responses = isObject(operation['responses']) ? operation['responses'] : {}
  const answers = Object.entries(responses).map(([status, answer]) => {
    const text = isObject(answer) ? String(answer['description'] ?? '') : ''
    const isProblem = Number(status) >= 400
    return `<details><summary><b>${escaped(status)}</b> ${escaped(text)}</summary>${isProblem ? '<p>Problem details.</p>' : bodyOf(answer)}</details>`
  })
  const body = operation['requestBody'] ? `<h4>Body</h4>${bodyOf(operation['requestBody'])}` : ''
  return `<details class="operation"><summary><span class="method ${method}">${method.toUpperCase()}</span> <code>${escaped(path)}</code> <span>${escaped(String(operation['summary'] ?? ''))}</span></summary><div>${parametersOf(operation['parameters'])}${body}<h4>Answers</h4>${answers.join('')}</div></details>`
}

/** A reference page of the API, whole in itself: no script, nothing from another server. */
export function docsPage(document: OpenApiDocument): string {
  const sections = (document.tags ?? []).map((tag) => {
    const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      methods.flatMap((method) => {
        const operation: unknown = item[method]
        const isOfTag = isObject(operation) && Array.isArray(operation['tags']) && operation['tags'].includes(tag.name)
        return isOfTag && isObject(operation) ? [operationOf(path, method, operation)] : []
      }),
    )
    return operations.length === 0
      ? ''
      : `<section><h2>${escaped(tag.name)}</h2><p>${escaped(tag.description ?? '')}</p>${operations.join('')}</section>`
  })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(document.info.title)} API</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; --line: color-mix(in srgb, currentcolor 18%, transparent) }
body { max-width: 960px; margin: 32px auto; padding: 0 24px }
summary { cursor: pointer; padding: 8px 0 }
.operation { border-top: 1px solid var(--line) }
.operation > div { padding: 0 0 16px 24px }
.operation summary span:last-child { opacity: .75 }
.method { display: inline-block; min-width: 64px; font-weight: 600; font-size: 13px }
pre { max-height: 400px; overflow: auto; padding: 16px; border: 1px solid var(--line); border-radius: 8px; font-size: 13px }
table { border-collapse: collapse }
td, th { text-align: left; padding: 4px 16px 4px 0; vertical-align: top }
</style>
</head>
<body>
<h1>${escaped(document.info.title)} API</h1>
<p>${escaped(document.info.description ?? '')} The machine-readable form is <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1, version ${escaped(document.info.version)}).</p>
${sections.join('\n')}
</body>
</html>`
}
