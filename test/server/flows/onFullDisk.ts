import { readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFlow, type Flow } from '#nodes/core/flow/flow.ts'
import { readSettings } from '#server/config.ts'
import { startServer } from '#server/startServer.ts'

// Runs with a home on a small disk and prints what a client was answered before, while and after that disk was full.
const home = join(process.argv[2] ?? '', 'home')
const { address, close } = await startServer(readSettings({ flags: { home, port: '0', logLevel: 'silent' }, env: {} }))

const send = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(address + path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}
const withText = (size: number): Flow => ({
  ...emptyFlow('On a full disk'),
  notes: Array.from({ length: size }, (_, at) => ({
    id: `n${at}`,
    text: `${at} `.repeat(1500),
    position: { x: 0, y: 0 },
    size: { width: 1, height: 1 },
  })),
})

const made = await send('POST', '/api/flows', { flow: withText(1) })
await send('POST', '/api/flows', {
  flow: {
    ...withText(200),
    name: 'With data',
    nodes: [{ id: 'data', type: 'data.csv', version: 1, params: { file: 'rows.csv' }, position: { x: 0, y: 0 } }],
  },
})
writeFileSync(join(home, 'flows', 'rows.csv'), 'a,b\n1,2\n3,4\n')
const before = readFileSync(join(home, 'flows', 'on-a-full-disk.flow.json'), 'utf8')
const filler = join(home, 'filler')
const { bavail, bsize } = statfsSync(home)
writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 100_000)))

const save = () => send('PUT', '/api/flows/on-a-full-disk', { flow: withText(50), baseRevision: made.body.revision })
const full = await save()
const upload = await fetch(`${address}/api/files?name=large.csv`, {
  method: 'POST',
  body: Buffer.alloc(1_000_000, 'a,b\n'),
})
const uploaded = { status: upload.status, body: await upload.json() }
const rest = `${filler}2`
try {
  writeFileSync(rest, Buffer.alloc(8_000_000))
} catch {
  // Filled to the last byte, as wanted.
}
const run = await send('POST', '/api/runs', { flowId: 'with-data' })
const kept = readFileSync(join(home, 'flows', 'on-a-full-disk.flow.json'), 'utf8') === before
const leftovers = [
  ...readdirSync(join(home, 'flows')).filter((name) => name.endsWith('.tmp')),
  ...readdirSync(join(home, 'artifacts', 'tmp')),
]
const health = (await send('GET', '/api/health')).status

rmSync(filler)
rmSync(rest)
const after = await save()
await close()
console.log(JSON.stringify({ full, uploaded, run, kept, leftovers, health, after: after.status }))
