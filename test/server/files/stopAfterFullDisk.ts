import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'

// Starts a server with its home on a small disk, sends it more than fits, and ends it with SIGTERM while the client still
// holds the rest of its upload back; prints the answer and how the server ended.
const home = join(process.argv[2] ?? '', 'home')
const main = join(import.meta.dirname, '../../../server/main.ts')
const server = spawn(process.execPath, [main, '--home', home, '--port', '0', '--json'], {
  stdio: ['ignore', 'pipe', 'pipe'],
})
let errors = ''
server.stderr.on('data', (chunk) => {
  errors += chunk
})
const address = await new Promise<string>((resolve) => {
  server.stdout.once('data', (line) => resolve(JSON.parse(String(line)).address))
})

const status = await new Promise((resolve, reject) => {
  const upload = request(`${address}/api/files?name=large.csv`, {
    method: 'POST',
    headers: { 'content-length': 400_000_000 },
  })
  upload.once('response', (response) => resolve(response.statusCode))
  upload.once('error', reject)
  upload.write(Buffer.alloc(80_000_000, 'a,b\n'))
})
const ended = new Promise((resolve) => {
  server.once('exit', (code, signal) => resolve({ code, signal }))
})
server.kill('SIGTERM')
console.log(JSON.stringify({ status, ended: await ended, errors, held: existsSync(join(home, 'owner.json')) }))
process.exit()
