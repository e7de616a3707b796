import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '#server/appError.ts'
import { type ArtifactStoreOptions, openArtifacts } from '#server/artifacts/artifactStore.ts'

const open = (options: Partial<ArtifactStoreOptions> = {}) =>
  openArtifacts({ folder: mkdtempSync(join(tmpdir(), 'modelwright-artifacts-')), ...options })
const text = (value: string) => new TextEncoder().encode(value)

test('what is put comes back, under the digest of its bytes, and equal bytes are stored once', async () => {
  const store = open()
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
      const digest = await store.put(bytes, 'weights')
      expect(digest).toBe(createHash('sha256').update(bytes).digest('hex'))
      expect(new Uint8Array(await store.get(digest))).toEqual(bytes)
    }),
    { numRuns: 30 },
  )
  const before = await store.usage()
  await store.put(text('again'), 'value')
  await store.put(text('again'), 'value')
  expect((await store.usage()).count).toBe(before.count + 1)
  expect(readdirSync(join(store.folder, 'tmp'))).toEqual([])
})

test('a file is taken over under the name of what it stands for, whatever its bytes', async () => {
  const store = open()
  const logical = 'ab'.repeat(32)
  const give = async (content: string) => {
    const path = await store.temporaryFile('.parquet')
    writeFileSync(path, content)
    return store.putFile(path, 'table', logical)
  }
  expect(await give('one')).toBe(logical)
  expect(await give('two')).toBe(logical)
  expect(readFileSync(await store.path(logical), 'utf8')).toBe('one')
  expect(await store.info(logical)).toMatchObject({ kind: 'table', size: 3, digest: logical })
  expect(readdirSync(join(store.folder, 'tmp'))).toEqual([])
})

test.each([
  ['changed', (path: string) => writeFileSync(path, 'other')],
  ['cut short', (path: string) => writeFileSync(path, 'the')],
])('an artifact whose file was %s counts as missing and can be made anew', async (_how, damage) => {
  const store = open()
  const digest = await store.put(text('these'), 'value')
  expect(await store.has(digest)).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 5))
  damage(await store.path(digest))
  expect(await store.has(digest)).toBe(false)
  const error = await store.get(digest).catch((reason: unknown) => reason)
  expect(error instanceof AppError ? error.message : '').toContain('no longer stored')
  expect(await store.put(text('these'), 'value')).toBe(digest)
  expect(new TextDecoder().decode(await store.get(digest))).toBe('these')
})

test('a damaged description, or none, counts as missing', async () => {
  const store = open()
  const digest = await store.put(text('x'), 'value')
  writeFileSync(join(store.folder, digest.slice(0, 2), `${digest}.json`), '{"digest":')
  expect(await store.has(digest)).toBe(false)
  expect(await store.list()).toEqual([])
  expect(await store.has('../../etc/passwd')).toBe(false)
  expect(await store.put(text('x'), 'value')).toBe(digest)
  expect(await store.has(digest)).toBe(true)
})

test('what does not fit into the room is refused with what is left, and nothing of it stays', async () => {
  const store = open({ room: () => 1500 })
  await store.put(new Uint8Array(1000), 'weights')
  const error = await store.put(new Uint8Array(2_000_000), 'weights').catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    code: 'quota_exceeded',
    message: expect.stringContaining('2.0 MB more do not fit: the space set aside for results has 1.5 kB left.'),
  })
  expect((await store.list()).map((info) => info.size)).toEqual([1000])
  expect(readdirSync(join(store.folder, 'tmp'))).toEqual([])
})

test('JSON is stored in its canonical form', async () => {
  const store = open()
  const digest = await store.putJson({ b: 1, a: [2, { d: 3, c: undefined }] }, 'value')
  expect(await store.putJson({ a: [2, { d: 3 }], b: 1 }, 'value')).toBe(digest)
  expect(await store.getJson(digest)).toEqual({ a: [2, { d: 3 }], b: 1 })
})
