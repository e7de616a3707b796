import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openArtifacts } from '#server/artifacts/artifactStore.ts'
import { createHousekeeping, type Owners } from '#server/artifacts/housekeeping.ts'

async function open() {
  const artifacts = openArtifacts({ folder: mkdtempSync(join(tmpdir(), 'modelwright-clean-')) })
  const put = (name: string) => artifacts.put(new TextEncoder().encode(name.padEnd(1000, '.')), 'table')
  const base = await put('base')
  const source = await put('source')
  const stray = await put('stray')
  const value = await artifacts.putJson({ type: 'table', base, recipe: { source } }, 'value')
  const other = await artifacts.putJson({ type: 'table', base: stray }, 'value')
  const owners: { -readonly [Name in keyof Owners]: Owners[Name] } = {}
  let since = Number.POSITIVE_INFINITY
  const housekeeping = createHousekeeping({ artifacts, quota: 1e9, owners, keepSince: () => since })
  const left = async () => new Set((await artifacts.list()).map((info) => info.digest))
  return {
    artifacts,
    put,
    base,
    source,
    stray,
    value,
    other,
    owners,
    housekeeping,
    left,
    keepSince: (at: number) => {
      since = at
    },
  }
}

test('what an owner names is kept with all that it names in turn, and the rest goes', async () => {
  const { owners, housekeeping, left, value, base, source } = await open()
  owners['runs'] = () => [{ table: { type: 'table', digest: value, summary: '' } }]
  expect(await housekeeping.clean()).toMatchObject({ removed: 2 })
  expect(await left()).toEqual(new Set([value, base, source]))
  expect(await housekeeping.clean()).toEqual({ removed: 0, bytes: 0 })
})

test('each owner counts: a pin, a deployed model, an uploaded file', async () => {
  const { owners, housekeeping, left, value, base, source, stray } = await open()
  owners['pins'] = () => [{ out: { digest: value } }]
  owners['files'] = () => [`file:${stray}/students.csv`]
  await housekeeping.clean()
  expect(await left()).toEqual(new Set([value, base, source, stray]))
})

test('what is newer than work that is under way is kept', async () => {
  const { housekeeping, left, keepSince } = await open()
  keepSince(0)
  expect(await housekeeping.clean()).toEqual({ removed: 0, bytes: 0 })
  expect((await left()).size).toBe(5)
})

test('room is made by a clean-up before anything is refused', async () => {
  const { artifacts, value } = await open()
  const { bytes } = await artifacts.usage()
  const quota = bytes + 300
  const owners = { runs: () => [value] }
  const housekeeping = createHousekeeping({ artifacts, quota, owners, keepSince: () => Number.POSITIVE_INFINITY })
  expect(await housekeeping.usage()).toMatchObject({ bytes, quota })
  expect(await housekeeping.room()).toBeGreaterThan(1300)
})
