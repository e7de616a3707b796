import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { flow } from '#nodes/core/flow/flow.ts'
import { parseFileReference } from '#server/files/fileReference.ts'
import { type InProcessServer, startTestServer } from '#test/helpers/server.ts'

let server: InProcessServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

test('the gallery shows each template with its text and tags', async () => {
  const { body } = await server.request('GET', '/api/templates')
  expect(body).toMatchObject({
    templates: expect.arrayContaining([
      expect.objectContaining({
        id: 'exam-score',
        name: 'Exam score',
        nodeCount: expect.any(Number),
        tags: expect.any(Array),
      }),
    ]),
  })
  expect((await server.request('GET', '/api/templates/exam-score')).body).toMatchObject({ id: 'exam-score' })
})

test('a copy is a flow of its own whose data is there', async () => {
  const { status, body } = await server.request('POST', '/api/templates/exam-score/copies', { name: 'My exam' })
  expect([status, body]).toMatchObject([201, { id: 'my-exam', name: 'My exam' }])
  const document = z.object({ flow }).parse(body).flow
  const files = document.nodes
    .flatMap((node) => Object.values(node.params))
    .filter((value): value is string => typeof value === 'string' && value.startsWith('file:'))
  expect(files).toHaveLength(1)
  const reference = parseFileReference(files[0] ?? '')
  expect(reference?.name).toBe('exam-score.csv')
  expect(await server.services.artifacts.has(reference?.digest ?? '')).toBe(true)
  const probed = await server.request('POST', '/api/probe', { request: { kind: 'csv', file: files[0], options: {} } })
  expect(probed.body).toMatchObject({
    facts: { columns: expect.arrayContaining([expect.objectContaining({ name: 'exam_score' })]) },
  })
})

test('a copy needs no body; an unknown template is not found', async () => {
  expect((await fetch(`${server.url}/api/templates/exam-score/copies`, { method: 'POST' })).status).toBe(201)
  for (const id of ['nothing', '..', '%2e%2e%2fserver', '__proto__']) {
    expect((await server.request('POST', `/api/templates/${id}/copies`, {})).status).toBe(404)
  }
})

test('a flow of ones own becomes a template with its data, is copied like any other, and can be deleted; shipped ones cannot', async () => {
  await server.request('POST', '/api/templates/exam-score/copies', { name: 'Exam of ours' })
  const saved = await server.request('POST', '/api/templates', {
    flowId: 'exam-of-ours',
    name: 'Our template',
    summary: 'Scores of our own exam.',
    tags: ['ours'],
    text: '# Ours\n',
  })
  expect([saved.status, saved.body]).toMatchObject([
    201,
    { id: 'our-template', name: 'Our template', tags: ['ours'], text: '# Ours\n', isOwn: true },
  ])
  const { body } = await server.request('GET', '/api/templates')
  const ids = z
    .object({ templates: z.array(z.object({ id: z.string() })) })
    .parse(body)
    .templates.map(({ id }) => id)
  expect(ids).toContain('our-template')
  expect(ids).toContain('exam-score')
  const copied = await server.request('POST', '/api/templates/our-template/copies', {})
  expect([copied.status, copied.body]).toMatchObject([201, { name: 'Our template' }])
  expect(JSON.stringify(copied.body)).toMatch(/file:[0-9a-f]{64}\/exam-score\.csv/)
  expect((await server.request('DELETE', '/api/templates/our-template')).status).toBe(204)
  expect((await server.request('GET', '/api/templates/our-template')).status).toBe(404)
  expect((await server.request('DELETE', '/api/templates/exam-score')).status).toBe(403)
  expect((await server.request('POST', '/api/templates', { flowId: 'none-such' })).status).toBe(404)
})
