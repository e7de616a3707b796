import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fieldsOf, readJson } from './jsonFile.ts'

const MARK = '.modelwright-lock'

/** Whether the installed packages are those of the lock file. */
export type PackagesState = 'ready' | 'outdated' | 'missing'

/** The lock file's hash, with what else decides which packages are installed. */
export function lockHash(lock: string, platform: string = process.platform, arch: string = process.arch): string {
  return createHash('sha256').update(`${platform}-${arch}\n${lock}`).digest('hex')
}

/**
 * Compares the lock file's hash with the one remembered at the last installation. Where they differ, npm's own list of what
 * it installed decides (a developer's `npm install` keeps the two in step): only a real difference is worth an installation.
 */
export function packagesState(root: string): PackagesState {
  const modules = join(root, 'node_modules')
  if (!existsSync(modules)) return 'missing'
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  if (rememberedHash(modules) === lockHash(lock)) return 'ready'
  const installed = readJson(join(modules, '.package-lock.json'))
  if (installed === null) return 'missing'
  if (!matchesLock(JSON.parse(lock), installed)) return 'outdated'
  rememberLock(root)
  return 'ready'
}

/** Puts down that node_modules holds what the lock file asks for; done last, so that an installation cut short has no mark. */
export function rememberLock(root: string): void {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  writeFileSync(join(root, 'node_modules', MARK), `${lockHash(lock)}\n`)
}

/** Whether npm's list of installed packages is what the lock file asks for; packages for other platforms may be absent. */
export function matchesLock(lock: unknown, installed: unknown): boolean {
  const wanted = fieldsOf(fieldsOf(lock)?.['packages'])
  const present = fieldsOf(fieldsOf(installed)?.['packages'])
  if (!wanted || !present) return false
  for (const [path, value] of Object.entries(wanted)) {
    if (path === '') continue
    const want = fieldsOf(value)
    const have = fieldsOf(present[path])
    if (!have) {
      if (want?.['optional'] !== true && want?.['devOptional'] !== true) return false
    } else if (have['version'] !== want?.['version'] || have['integrity'] !== want?.['integrity']) return false
  }
  return Object.keys(present).every((path) => path in wanted)
}

function rememberedHash(modules: string): string | null {
  try {
    return readFileSync(join(modules, MARK), 'utf8').trim()
  } catch {
    return null
  }
}
