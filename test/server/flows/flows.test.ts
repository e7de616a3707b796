import { mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { formatFlow } from '#nodes/core/flow/canonical.ts'
import { emptyFlow, type Flow, flow as flowSchema } from '#nodes/core/flow/flow.ts'
import { flowResource } from '#server/contract/resources.ts'
import { slugOf } from '#server/flows/flowFile.ts'
import { type InProcessServer, startTestServer } from '#test/helpers/server.ts'

let server: InProcessServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const resource = flowResource.extend({ flow: flowSchema })
const make = async (name: string, flow?: unknown) => {
  const { status, body } = await server.request('POST', '/api/flows', flow === undefined ? { name } : { name, flow })
  expect(status).toBe(201)
  return resource.parse(body)
}
const fileOf = (id: string) => join(server.home, 'flows', `${id}.flow.json`)
const withNote = (flow: Flow, text: string): Flow => ({
  ...flow,
  notes: [{ id: 'n', text, position: { x: 0, y: 0 }, size: { width: 100, height: 50 } }],
})

test('a new flow is a file of its own that reads well', async () => {
  const { id, flow } = await make('Prüfung für Köche')
  expect(id).toBe('prufung-fur-koche')
  expect(readFileSync(fileOf(id), 'utf8')).toBe(formatFlow(flow))
  expect((await make('Prüfung für Köche')).id).toBe('prufung-fur-koche-2')
})

test('a save on top of what was read is stored as a new revision; all revisions stay readable', async () => {
  const first = await make('Saved')
  const changed = withNote(first.flow, 'hello')
  const saved = await server.request('PUT', `/api/flows/${first.id}`, { flow: changed, baseRevision: first.revision })
  expect(saved.status).toBe(200)
  const { revision } = resource.parse(saved.body)
  expect(revision).not.toBe(first.revision)
  const listed = await server.request('GET', `/api/flows/${first.id}/revisions`)
  expect(listed.body).toMatchObject({
    revisions: expect.arrayContaining([{ revision, origin: 'save', nodeCount: 0, createdAt: expect.any(Number) }]),
  })
  const old = await server.request('GET', `/api/flows/${first.id}/revisions/${first.revision}`)
  expect(old.body).toEqual({ id: first.id, revision: first.revision, flow: first.flow })
  expect((await server.request('GET', `/api/flows/${first.id}/revisions/${'0'.repeat(64)}`)).status).toBe(404)
})

test('a stale save is refused with both versions at hand, and nothing is overwritten', async () => {
  const first = await make('Contested')
  const mine = withNote(first.flow, 'mine')
  const theirs = withNote(first.flow, 'theirs')
  const won = resource.parse(
    (await server.request('PUT', `/api/flows/${first.id}`, { flow: theirs, baseRevision: first.revision })).body,
  )
  const lost = await server.request('PUT', `/api/flows/${first.id}`, { flow: mine, baseRevision: first.revision })
  expect(lost.status).toBe(409)
  expect(lost.body).toMatchObject({ code: 'stale_revision', currentRevision: won.revision, current: theirs })
  expect(readFileSync(fileOf(first.id), 'utf8')).toContain('theirs')
  expect(
    (await server.request('PUT', `/api/flows/${first.id}`, { flow: mine, baseRevision: won.revision })).status,
  ).toBe(200)
})

test('of saves at the same moment exactly one wins', async () => {
  const first = await make('Raced')
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, at) =>
      server.request('PUT', `/api/flows/${first.id}`, {
        flow: withNote(first.flow, `writer ${at}`),
        baseRevision: first.revision,
      }),
    ),
  )
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...new Array(7).fill(409)])
  expect(readdirSync(join(server.home, 'flows')).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test('an edit made outside is noticed: it is served, kept as a revision, and a save over it is stale', async () => {
  const first = await make('Edited outside')
  writeFileSync(fileOf(first.id), JSON.stringify(withNote(first.flow, 'by an editor')))
  const stale = await server.request('PUT', `/api/flows/${first.id}`, {
    flow: withNote(first.flow, 'by the canvas'),
    baseRevision: first.revision,
  })
  expect(stale).toMatchObject({ status: 409, body: { current: { notes: [{ text: 'by an editor' }] } } })
  const { body } = await server.request('GET', `/api/flows/${first.id}`)
  expect(resource.parse(body).flow.notes?.[0]?.text).toBe('by an editor')
  expect((await server.request('GET', `/api/flows/${first.id}/revisions`)).body).toMatchObject({
    revisions: expect.arrayContaining([expect.objectContaining({ origin: 'outside' })]),
  })
})

test('a flow whose layout alone was changed outside is no other revision', async () => {
  const first = await make('Reformatted')
  writeFileSync(fileOf(first.id), `\uFEFF${JSON.stringify(JSON.parse(readFileSync(fileOf(first.id), 'utf8')))}`)
  expect(resource.parse((await server.request('GET', `/api/flows/${first.id}`)).body).revision).toBe(first.revision)
})

test('files that appear or vanish outside are flows that appear or vanish', async () => {
  writeFileSync(fileOf('From git'), formatFlow(emptyFlow('From git')))
  const ids = async () =>
    z
      .object({ flows: z.array(z.object({ id: z.string() })) })
      .parse((await server.request('GET', '/api/flows')).body)
      .flows.map(({ id }) => id)
  expect(await ids()).toContain('From git')
  expect((await server.request('GET', '/api/flows/From%20git')).status).toBe(200)
  unlinkSync(fileOf('From git'))
  expect(await ids()).not.toContain('From git')
  expect((await server.request('GET', '/api/flows/From%20git')).status).toBe(404)
})

test('a broken file is shown as broken with its problems and kept as it is; saving over it keeps a copy', async () => {
  const first = await make('Broken')
  const text = '{ "format": "modelwright-flow", '
  writeFileSync(fileOf(first.id), text)
  const { body } = await server.request('GET', '/api/flows')
  const listed = z
    .object({ flows: z.array(z.looseObject({ id: z.string() })) })
    .parse(body)
    .flows.find(({ id }) => id === first.id)
  expect(listed).toMatchObject({
    name: 'Broken',
    problems: [{ code: 'not_json', message: expect.stringContaining('not valid JSON') }],
  })
  const got = await server.request('GET', `/api/flows/${first.id}`)
  expect(got).toMatchObject({ status: 422, body: { code: 'invalid_flow', currentRevision: listed?.['revision'] } })
  expect(
    (await server.request('PUT', `/api/flows/${first.id}`, { flow: first.flow, baseRevision: first.revision })).status,
  ).toBe(409)
  expect(readFileSync(fileOf(first.id), 'utf8')).toBe(text)
  expect(
    (await server.request('PUT', `/api/flows/${first.id}`, { flow: first.flow, baseRevision: listed?.['revision'] }))
      .status,
  ).toBe(200)
  const copy = readdirSync(join(server.home, 'flows')).find((name) => name.includes('broken-'))
  expect(readFileSync(join(server.home, 'flows', copy ?? ''), 'utf8')).toBe(text)
})

test('a deleted flow is gone with its file, its revisions stay, and its name does not take over its history', async () => {
  const first = await make('Deleted')
  expect((await server.request('DELETE', `/api/flows/${first.id}?baseRevision=${'0'.repeat(64)}`)).status).toBe(409)
  expect((await server.request('DELETE', `/api/flows/${first.id}?baseRevision=${first.revision}`)).status).toBe(204)
  expect(readdirSync(join(server.home, 'flows'))).not.toContain('deleted.flow.json')
  expect((await server.request('DELETE', `/api/flows/${first.id}`)).status).toBe(404)
  expect((await server.request('GET', `/api/flows/${first.id}/revisions/${first.revision}`)).status).toBe(200)
  expect((await make('Deleted')).id).toBe('deleted-2')
})

test('deleting a flow cancels the run that is under way, and its history stays', async () => {
  writeFileSync(join(server.home, 'flows', 'rows.csv'), 'a,b\n1,2\n3,4\n')
  const flow = {
    ...emptyFlow('At work'),
    nodes: [{ id: 'd', type: 'data.csv', version: 1, params: { file: 'rows.csv' }, position: { x: 0, y: 0 } }],
  }
  const { body: made } = await server.request('POST', '/api/flows', { flow })
  const { id } = z.object({ id: z.string() }).parse(made)
  const started = await server.request('POST', '/api/runs', { flowId: id })
  const run = z.object({ id: z.string(), status: z.enum(['queued', 'running']) }).parse(started.body)
  expect((await server.request('DELETE', `/api/flows/${id}?baseRevision=${'0'.repeat(64)}`)).status).toBe(409)
  expect((await server.request('GET', `/api/runs/${run.id}`)).body).toMatchObject({
    status: expect.stringMatching(/queued|running/),
  })
  expect((await server.request('DELETE', `/api/flows/${id}`)).status).toBe(204)
  await expect
    .poll(async () => (await server.request('GET', `/api/runs/${run.id}`)).body, { timeout: 20_000 })
    .toMatchObject({ status: 'cancelled' })
})

test.each(['..%2F..%2Fmodelwright', '.hidden', '%2e%2e', 'a%2Fb', '__proto__', 'constructor', '%00', 'x'.repeat(300)])(
  'no id leads out of the workspace: %s',
  async (id) => {
    mkdirSync(join(server.home, 'flows'), { recursive: true })
    for (const [method, body] of [['GET'], ['PUT', { flow: emptyFlow('x'), baseRevision: 'x' }], ['DELETE']] as const) {
      const { status } = await server.request(method, `/api/flows/${id}`, body)
      expect([400, 404]).toContain(status)
    }
  },
)

test.each([
  ['no JSON', '{"name":', 400],
  ['nothing', '', 400],
  ['a list', '[]', 400],
  ['a number for a name', '{"name":5}', 400],
  ['a flow that is none', '{"flow":{}}', 422],
  [
    'a flow of a newer version',
    '{"flow":{"format":"modelwright-flow","schemaVersion":99,"name":"x","nodes":[],"edges":[]}}',
    422,
  ],
  [
    'a flow with wrong types',
    '{"flow":{"format":"modelwright-flow","schemaVersion":1,"name":"x","nodes":{},"edges":[]}}',
    422,
  ],
  [
    'prototype keys',
    '{"flow":{"format":"modelwright-flow","schemaVersion":1,"name":"x","nodes":[],"edges":[],"__proto__":{"a":1}}}',
    400,
  ],
  ['deep nesting', `{"flow":${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}}`, 400],
])('a body with %s is answered with what is wrong', async (_, body, status) => {
  const response = await fetch(`${server.url}/api/flows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({
    type: expect.stringMatching(/^urn:modelwright:problem:/),
    status,
    detail: expect.stringMatching(/\S/),
  })
})

test('a flow of 5,000 nodes is stored and one of 5,001 is not', async () => {
  const withNodes = (count: number): Flow => ({
    ...emptyFlow('Large'),
    nodes: Array.from({ length: count }, (__, at) => ({
      id: `n${at}`,
      type: 'data.csv',
      version: 1,
      params: {},
      position: { x: at, y: 0 },
    })),
  })
  expect((await make('Large', withNodes(5000))).nodeCount).toBe(5000)
  expect((await server.request('POST', '/api/flows', { flow: withNodes(5001) })).status).toBe(422)
})

test('whatever is done to a flow file, the server answers without a fault and other flows stay', async () => {
  const template = readFileSync(join(import.meta.dirname, '../../../flows/exam-score/exam-score.flow.json'), 'utf8')
  const sound = await make('Bystander')
  const mutation = fc.oneof(
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(template.length) }),
    fc.record({
      kind: fc.constant('insert' as const),
      at: fc.nat(template.length),
      text: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', 'null', '1e999', '-', '"__proto__":{},', '\u0000'),
    }),
    fc.record({
      kind: fc.constant('replace' as const),
      at: fc.nat(template.length),
      length: fc.nat(40),
      text: fc.oneof(
        fc.string(),
        fc.jsonValue().map((value) => JSON.stringify(value)),
      ),
    }),
  )
  const apply = (text: string, change: { kind: string; at: number; length?: number; text?: string }): string =>
    change.kind === 'cut'
      ? text.slice(0, change.at)
      : text.slice(0, change.at) + (change.text ?? '') + text.slice(change.at + (change.length ?? 0))
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (changes) => {
      const text = changes.reduce(apply, template)
      writeFileSync(fileOf('mutated'), text)
      expect([200, 422]).toContain((await server.request('GET', '/api/flows/mutated')).status)
      expect(readFileSync(fileOf('mutated'), 'utf8')).toBe(text)
      const posted = await fetch(`${server.url}/api/flows`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"flow":${text}}`,
      })
      expect([201, 400, 422]).toContain(posted.status)
      expect((await server.request('GET', '/api/flows')).status).toBe(200)
    }),
    { numRuns: 100 },
  )
  rmSync(fileOf('mutated'), { force: true })
  expect((await server.request('GET', `/api/flows/${sound.id}`)).status).toBe(200)
})

test('whatever document is posted, the answer is stored or says what is wrong', async () => {
  const loose = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, fc.jsonValue({ maxDepth: 2 }), tie('flow')),
    flow: fc.record(
      {
        format: fc.constantFrom('modelwright-flow', 'other', 1),
        schemaVersion: fc.constantFrom(1, 0, 2, '1', null),
        name: fc.oneof(fc.string(), fc.constant(5)),
        nodes: fc.oneof(
          fc.jsonValue(),
          fc.array(
            fc.record(
              {
                id: fc.oneof(fc.string(), fc.constantFrom('a', 'b')),
                type: fc.constantFrom('data.csv', 'train.train', 'unknown.node', ''),
                version: fc.constantFrom(1, 0, 9, 'x'),
                params: fc.jsonValue(),
                position: fc.record({ x: fc.double(), y: fc.integer() }),
              },
              { requiredKeys: [] },
            ),
          ),
        ),
        edges: fc.oneof(
          fc.jsonValue(),
          fc.array(
            fc.record({
              from: fc.record({ node: fc.constantFrom('a', 'b', 'c'), port: fc.constantFrom('table', 'x') }),
              to: fc.record({ node: fc.constantFrom('a', 'b', 'c'), port: fc.constantFrom('table', 'x') }),
            }),
          ),
        ),
      },
      { requiredKeys: [] },
    ),
  }))
  await fc.assert(
    fc.asyncProperty(loose.value, async (flow) => {
      const { status } = await server.request('POST', '/api/flows', { flow })
      expect([201, 400, 422]).toContain(status)
    }),
    { numRuns: 150 },
  )
})

test('a slug is a plain file name whatever the flow is called', () => {
  expect([
    slugOf('Exam score!'),
    slugOf('  ÀÉÎ  õü '),
    slugOf('…'),
    slugOf('../../etc'),
    slugOf('x'.repeat(100)).length,
  ]).toEqual(['exam-score', 'aei-ou', 'flow', 'etc', 60])
})
