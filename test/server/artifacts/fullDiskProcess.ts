import { randomBytes } from 'node:crypto'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openArtifacts } from '#server/artifacts/artifactStore.ts'
import { openDatabase } from '#server/db/client.ts'
import { createResultStore } from '#server/runs/resultStore.ts'

/** Fills a small disk (or a small limit on file sizes) and prints what was said, and what was still there afterwards. */
const [folder = ''] = process.argv.slice(2)
const artifacts = openArtifacts({ folder: join(folder, 'artifacts') })
const told = async (work: () => Promise<unknown>): Promise<string> => {
  try {
    await work()
    return 'stored'
  } catch (error) {
    return error instanceof Error && 'code' in error ? `${error.code}: ${error.message}` : String(error)
  }
}

const database = openDatabase(join(folder, 'modelwright.db'))
const results = createResultStore({ db: database.db, artifacts })
const ballast = join(folder, 'ballast')
await writeFile(ballast, randomBytes(100_000))
const before = await artifacts.put(randomBytes(100_000), 'table')
await results.save('first', { node: 'test', outputs: {}, milliseconds: 1 })

const bytes = await told(() => artifacts.put(randomBytes(6_000_000), 'table'))
const path = await artifacts.temporaryFile()
await writeFile(path, randomBytes(6_000_000)).catch(() => undefined)
const rests = (await readdir(join(folder, 'artifacts/tmp'))).length
await rm(path, { force: true })

let rows = 'stored'
const long = 'x'.repeat(100_000)
for (let at = 0; at < 100 && rows === 'stored'; at += 1) {
  rows = await told(() => results.save(`row ${at}`, { node: long, outputs: {}, milliseconds: 1 }))
}
database.close()
const reopened = openDatabase(join(folder, 'modelwright.db'))
const isBeforeThere = await artifacts.has(before)
const again = createResultStore({ db: reopened.db, artifacts })
const isRowThere = (await again.find('first')) !== undefined
await rm(ballast)
console.log(
  JSON.stringify({
    bytes,
    rows,
    rests,
    isBeforeThere,
    isRowThere,
    next: await told(() => artifacts.put(randomBytes(1000), 'table')),
  }),
)
