import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fieldsOf, readJson, writeJson } from './jsonFile.ts'

export type NativePackage = { folder: string; version: string }

/** The installed package that needs the native files; null where npm left it out. */
export function nativePackage(root: string): NativePackage | null {
  const folder = join(root, 'node_modules', '@tensorflow', 'tfjs-node')
  try {
    const version = fieldsOf(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))?.['version']
    return typeof version === 'string' ? { folder, version } : null
  } catch {
    return null
  }
}

/** Where the library and the addon are kept for every checkout of this user. */
export function nativeStore(cache: string, version: string, platform: string, arch: string): string {
  return join(cache, `tfjs-node-${version}-${platform}-${arch}`)
}

/** The two folders that the package looks in, relative to it; the store has the same two. */
export const NATIVE_FOLDERS = [join('deps', 'lib'), join('lib', 'napi-v8')] as const

const BINDING = join('lib', 'napi-v8', 'tfjs_binding.node')
/** Written last, after an op has run: what lacks it is half-finished. */
const READY = 'modelwright-ready.json'

export type ReadyRecord = { way: string; preparedAt: number; node: string; files: Record<string, number> }

/** The record of a folder whose native files are complete and have run an op; null where that isn't so (any more). */
export function readyRecord(folder: string): ReadyRecord | null {
  const fields = fieldsOf(readJson(join(folder, READY)))
  const files = fieldsOf(fields?.['files'])
  if (!fields || !files) return null
  const sizes: Record<string, number> = {}
  for (const [file, size] of Object.entries(files)) {
    if (typeof size !== 'number' || sizeOf(join(folder, file)) !== size) return null
    sizes[file] = size
  }
  if (!(BINDING in sizes)) return null
  const { way, preparedAt, node } = fields
  return {
    way: typeof way === 'string' ? way : 'unknown',
    preparedAt: typeof preparedAt === 'number' ? preparedAt : 0,
    node: typeof node === 'string' ? node : '',
    files: sizes,
  }
}

/** Puts down that the files in this folder have run an op, with their sizes. */
export function writeReadyRecord(folder: string, way: string): void {
  const files: Record<string, number> = {}
  for (const part of NATIVE_FOLDERS) {
    for (const name of readdirSync(join(folder, part))) files[join(part, name)] = sizeOf(join(folder, part, name))
  }
  const record: ReadyRecord = { way, preparedAt: Date.now(), node: process.version, files }
  writeJson(join(folder, READY), record)
}

/** The folder that really holds the package's native files (the store when linked); null where the addon is missing. */
export function nativeHome(pack: NativePackage): string | null {
  try {
    return dirname(dirname(dirname(realpathSync(join(pack.folder, BINDING)))))
  } catch {
    return null
  }
}

/** Whether the next process could load the native engine: its files are there, complete, and have run an op before. Cheap. */
export function nativeReady(root: string): ReadyRecord | null {
  const pack = nativePackage(root)
  const home = pack && nativeHome(pack)
  return home ? readyRecord(home) : null
}

/** Makes the package's two folders links into the store; whatever was there before goes. */
export function linkStore(pack: NativePackage, store: string): void {
  for (const part of NATIVE_FOLDERS) {
    const link = join(pack.folder, part)
    const target = join(store, part)
    if (existsSync(link) && realpathSync(link) === realpathSync(target)) continue
    if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link, { recursive: true, force: true })
    mkdirSync(dirname(link), { recursive: true })
    // A junction needs no special right on Windows; elsewhere the type is ignored.
    try {
      symlinkSync(target, link, 'junction')
    } catch (error) {
      // Another set-up of the same checkout was faster.
      if (!existsSync(link) || realpathSync(link) !== realpathSync(target)) throw error
    }
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? -1
}
