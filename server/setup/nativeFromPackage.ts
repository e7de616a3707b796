import { cpSync, existsSync, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { WayContext } from './nativeEngine.ts'
import { lastWords, runCaptured } from './processes.ts'

const LIMIT = 15 * 60_000
const STALL = 75_000
/** libtensorflow 2.9.1 for Linux, unpacked; only for showing progress. */
const EXPECTED_BYTES = 450_000_000

/**
 * The package's own way: its install script fetches libtensorflow and the addon. It runs in a copy of the package, so
 * that one killed midway leaves nothing behind in node_modules. Returns why it failed, or null.
 */
export async function nativeFromPackage(context: WayContext): Promise<string | null> {
  const { building, pack, root, report } = context
  report('package', "asking the package's own download for TensorFlow's library", 0.05)
  cpSync(pack.folder, building, {
    recursive: true,
    dereference: true,
    filter: (path) => !isNativeFolder(path, pack.folder),
  })
  const modules = [join(pack.folder, 'node_modules'), join(root, 'node_modules')]
  const outcome = await runCaptured(process.execPath, ['scripts/install.js'], {
    cwd: building,
    log: context.log,
    limit: LIMIT,
    stall: STALL,
    signal: context.signal,
    measure: () => folderBytes(building),
    onMeasure: (bytes) =>
      report('package', "fetching TensorFlow's library", 0.05 + 0.7 * Math.min(1, bytes / EXPECTED_BYTES)),
    env: {
      ...process.env,
      NODE_PATH: modules.join(delimiter),
      PATH: [join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter),
      // The published addons are for x64; elsewhere the one that arrives could not be loaded.
      ...(process.arch === 'x64' ? {} : { npm_config_build_from_source: 'true' }),
    },
  })
  if (outcome.code !== 0) return lastWords(outcome)
  // Its script can end well without an addon: the build runs in a child that it does not wait for in every case.
  if (!existsSync(join(building, 'lib', 'napi-v8', 'tfjs_binding.node'))) return 'its script ended without an addon'
  return null
}

function isNativeFolder(path: string, folder: string): boolean {
  return ['deps', 'lib', 'build-tmp-napi-v8', 'src'].some((name) => path === join(folder, name))
}

function folderBytes(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
  }
  return bytes
}
