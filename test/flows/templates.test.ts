import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatFlow } from '#nodes/core/flow/canonical.ts'
import { parseFlow } from '#nodes/core/flow/parse.ts'
import type { ReportValue } from '#nodes/core/value.ts'
import { catalogue } from '#nodes/index.ts'
import { apiOf } from '#test/helpers/api.ts'
import { startTestServer, type TestServer } from '#test/helpers/server.ts'

const folder = join(import.meta.dirname, '../../flows')
const templates = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

describe.each(templates)('template %s', (name) => {
  const text = readFileSync(join(folder, name, `${name}.flow.json`), 'utf8')
  const parsed = parseFlow(JSON.parse(text), catalogue)

  test('is up to date and in the canonical form', () => {
    expect(parsed.problems).toEqual([])
    expect(parsed.ok && parsed.changes).toEqual([])
    expect(parsed.ok && formatFlow(parsed.flow)).toBe(text)
  })

  test('has a page of text', () => {
    expect(readFileSync(join(folder, name, 'README.md'), 'utf8').length).toBeGreaterThan(300)
  })

  test('runs as it is and keeps what it promises', async () => {
    if (!parsed.ok) throw new Error('The flow does not parse.')
    const api = apiOf(server.url)
    const { id } = await api.copyTemplate(name)
    const run = await api.finished((await api.startRun(id)).id)
    expect(run.nodes.flatMap(({ problems }) => problems).filter(({ severity }) => severity === 'error')).toEqual([])
    expect(run.status).toBe('done')
    for (const [node, limits] of Object.entries(parsed.flow.template?.metrics ?? {})) {
      const report = await api.get<ReportValue>(`/api/runs/${run.id}/nodes/${node}/outputs/report`)
      for (const [metric, { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }] of Object.entries(
        limits,
      )) {
        const value = report.metrics.find((each) => each.name === metric && (each.part ?? 'test') === 'test')?.value
        expect(value, `${metric} of ${node}`).toBeGreaterThanOrEqual(min)
        expect(value, `${metric} of ${node}`).toBeLessThanOrEqual(max)
      }
    }
  })
})
