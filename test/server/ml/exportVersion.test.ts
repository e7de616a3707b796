import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { artifactRoutes } from '#server/artifacts/artifactRoutes.ts'
import { readSettings } from '#server/config.ts'
import { exportRoutes } from '#server/endpoints/exportRoutes.ts'
import { toAppError } from '#server/http/problemResponse.ts'
import { openServices, type Services } from '#server/services.ts'
import { modelwright } from '#test/helpers/cli.ts'
import { handMadeModel, handMadePrediction } from '#test/helpers/handMadeModel.ts'

const home = mkdtempSync(join(tmpdir(), 'export-version-'))
let services: Services | undefined
const opened = (): Services => {
  services ??= openServices(readSettings({ flags: { home } }), pino({ level: 'silent' }))
  return services
}
const close = async (): Promise<void> => {
  await services?.close()
  services = undefined
}
beforeAll(async () => {
  const { endpoints, artifacts } = opened()
  const { model } = await handMadeModel(artifacts)
  await endpoints.deploy({ name: 'score', model })
})
afterAll(close)

/** What the module in an archive says of a row, in a plain Node process. */
function saidBy(archive: Uint8Array, row: Record<string, unknown>): unknown {
  const place = mkdtempSync(join(tmpdir(), 'export-version-'))
  for (const [name, bytes] of Object.entries(unzipSync(archive))) writeFileSync(join(place, name), bytes)
  const script = `import predict from './model.js'; process.stdout.write(JSON.stringify(predict(${JSON.stringify(row)})))`
  const args = ['--input-type=module', '-e', script]
  return JSON.parse(execFileSync(process.execPath, args, { cwd: place, encoding: 'utf8', env: {} }))
}
const row = { hours: 4, practice: 30, track: 'data' }

test('a version of an endpoint is exported over HTTP, as what its module says shows', async () => {
  const handler = exportRoutes(opened())
  const response = await handler.request('/endpoints/score/versions/1/export')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-disposition')).toContain('score-javascript.zip')
  const said = saidBy(new Uint8Array(await response.arrayBuffer()), row)
  expect(said).toEqual({ prediction: handMadePrediction(row) })
})

test('an artifact is saved under the name that is asked for', async () => {
  const { artifacts, housekeeping } = opened()
  const digest = await artifacts.put(new Uint8Array([1, 2, 3]), 'export')
  const response = await artifactRoutes({ artifacts, housekeeping }).request(`/artifacts/${digest}?name=score.zip`)
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="score.zip"')
  expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 3])
})

test('what cannot be had says why', async () => {
  const handler = exportRoutes(opened())
  const seen: unknown[] = []
  handler.onError((error, context) => {
    const { code, message } = toAppError(error)
    seen.push({ code, message })
    return context.body(null, 400)
  })
  await handler.request('/endpoints/score/versions/7/export')
  await handler.request('/endpoints/other/versions/1/export')
  expect(seen).toMatchObject([
    { code: 'not_found', message: expect.stringContaining('no version 7') },
    { code: 'not_found', message: expect.stringContaining('"other"') },
  ])
})

test('the command line writes the archive, and refuses a format that there is not', async () => {
  await close()
  const file = join(home, 'model.zip')
  const result = await modelwright(['export-model', 'score', '--to', file, '--json'], { home })
  expect(result.err).toBe('')
  expect(result.json()).toMatchObject({ endpoint: 'score', version: 1, format: 'javascript', file })
  expect(saidBy(readFileSync(file), row)).toEqual({ prediction: handMadePrediction(row) })
  const refused = await modelwright(['export-model', 'score', '--format', 'onnx'], { home })
  expect(refused.code).toBe(2)
  expect(refused.err).toContain('savedModel')
})
