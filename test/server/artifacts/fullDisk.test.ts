import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const script = join(import.meta.dirname, 'fullDiskProcess.ts')
const newFolder = () => mkdtempSync(join(tmpdir(), 'modelwright-full-'))
const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** A small disk of its own, where the system lets us mount one in a private namespace; it is gone with the process. */
const small = 'mount -t tmpfs -o size=3m none'
const namespace = [['-m'], ['-rm']].find(
  (flags) => spawnSync('unshare', [...flags, 'sh', '-c', `${small} ${quote(newFolder())}`]).status === 0,
)

const run = (command: string, args: string[]) =>
  JSON.parse(execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }))

const expected = {
  bytes: expect.stringMatching(
    /^disk_full: The disk is full, so the result could not be stored\. What was stored before is safe\./,
  ),
  isBeforeThere: true,
  isRowThere: true,
  next: 'stored',
}

test.runIf(namespace)('on a full disk nothing that was stored is lost, and what is said is clear', () => {
  const folder = newFolder()
  const command = `${small} ${quote(folder)} && exec ${quote(process.execPath)} ${quote(script)} ${quote(folder)}`
  expect(run('unshare', [...(namespace ?? []), 'sh', '-c', command])).toEqual({
    ...expected,
    rests: 1,
    rows: expect.stringMatching(/^disk_full: The disk is full, so nothing more can be stored\./),
  })
})

test.runIf(process.platform === 'linux')('a file that may not grow any more is told like a full disk', () => {
  const folder = newFolder()
  // Blocks of 1,024 bytes in bash; the database may grow to that size too.
  const command = `ulimit -f 3000; exec ${quote(process.execPath)} ${quote(script)} ${quote(folder)}`
  expect(run('bash', ['-c', command])).toMatchObject(expected)
})
