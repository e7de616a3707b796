import { type ExecFileSyncOptionsWithStringEncoding, execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'modelwright-full-'))
const mount = (folder: string, megabytes: number): string =>
  `mount -t tmpfs -o size=${megabytes}m none ${quote(folder)}`

const output: ExecFileSyncOptionsWithStringEncoding = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }

/** How a process gets a private namespace in which it may mount; undefined where the system does not let us. */
const namespace = [['-m'], ['-rm']].find(
  (flags) => spawnSync('unshare', [...flags, 'sh', '-c', mount(newFolder(), 1)]).status === 0,
)
export const smallDisks = namespace !== undefined

/** Runs a script with a folder on a disk of a few megabytes, gone with the process; returns the JSON that it prints. */
export function runOnSmallDisk(script: string, megabytes: number): unknown {
  const folder = newFolder()
  const command = `${mount(folder, megabytes)} && exec ${quote(process.execPath)} ${quote(script)} ${quote(folder)}`
  return JSON.parse(execFileSync('unshare', [...(namespace ?? []), 'sh', '-c', command], output))
}

/** Runs a script whose files may not grow beyond some megabytes each; returns the JSON that it prints. */
export function runWithSmallFiles(script: string, megabytes: number): unknown {
  const command = `ulimit -f ${megabytes * 1000}; exec ${quote(process.execPath)} ${quote(script)} ${quote(newFolder())}`
  return JSON.parse(execFileSync('bash', ['-c', command], output))
}
