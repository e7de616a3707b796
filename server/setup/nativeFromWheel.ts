import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fieldsOf } from './jsonFile.ts'
import type { WayContext } from './nativeEngine.ts'
import { TENSORFLOW_WHEEL } from './planNativeEngine.ts'
import { lastWords, runCaptured } from './processes.ts'

const LIBRARIES = [
  { wheel: 'tensorflow/libtensorflow_cc.so.2', file: 'libtensorflow_cc.so.2', link: 'libtensorflow.so' },
  {
    wheel: 'tensorflow/libtensorflow_framework.so.2',
    file: 'libtensorflow_framework.so.2',
    link: 'libtensorflow_framework.so',
  },
] as const

/** Takes what is needed out of the wheel, a zip, by streams; a damaged wheel ends it with an error (the zip's checksums). */
const UNPACK = `
import os, shutil, sys, zipfile
wheel, target = sys.argv[1], sys.argv[2]
libraries = {${LIBRARIES.map(({ wheel, file }) => `"${wheel}": "lib/${file}"`).join(', ')}}
headers = ("tensorflow/include/tensorflow/c/", "tensorflow/include/tensorflow/core/platform/", "tensorflow/include/tsl/c/", "tensorflow/include/tsl/platform/")
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name in libraries:
            path = os.path.join(target, libraries[name])
        elif name.startswith(headers) and name.endswith(".h"):
            path = os.path.join(target, name[len("tensorflow/"):])
        else:
            continue
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with archive.open(name) as source, open(path, "wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
`

/**
 * Builds the addon against the TensorFlow library inside the Python wheel: package registries are all that it needs.
 * Linux x64 with glibc only, the one platform with such a wheel. Returns why it failed, or null.
 */
export async function nativeFromWheel(context: WayContext): Promise<string | null> {
  const { building, report, log, signal, python, compiler } = context
  if (python === null || compiler === null) return 'Python 3 with pip and a C++ compiler are needed'
  mkdirSync(building, { recursive: true })

  const downloads = join(context.cache, 'downloads')
  let wheel = findWheel(downloads)
  if (!wheel) {
    const failed = await download(context, downloads)
    if (failed) return failed
    wheel = findWheel(downloads)
    if (!wheel) return 'pip ended without a wheel'
  }

  const deps = join(building, 'deps')
  const size = statSync(wheel).size
  report('unpack', "unpacking TensorFlow's library", 0.6)
  const unpacked = await runCaptured(python, ['-c', UNPACK, wheel, deps], {
    log,
    signal,
    limit: 10 * 60_000,
    measure: () => LIBRARIES.reduce((sum, { file }) => sum + fileBytes(join(deps, 'lib', file)), 0),
    onMeasure: (bytes) =>
      report('unpack', "unpacking TensorFlow's library", 0.6 + 0.25 * Math.min(1, bytes / (size * 2.9))),
  })
  if (unpacked.code !== 0) {
    // A wheel that can't be unpacked isn't worth keeping for the next try.
    rmSync(wheel, { force: true })
    return `unpacking the wheel: ${lastWords(unpacked)}`
  }
  for (const { file, link } of LIBRARIES) {
    if (!existsSync(join(deps, 'lib', file))) return `the wheel lacks ${file}`
    symlinkSync(file, join(deps, 'lib', link))
  }

  report('compile', 'compiling the addon', 0.85)
  const addonFolder = join(building, 'lib', 'napi-v8')
  mkdirSync(addonFolder, { recursive: true })
  const compiled = await runCaptured(
    compiler,
    [
      ...['-shared', '-fPIC', '-O2', '-std=c++17', '-w', '-DNAPI_VERSION=8'],
      ...['-I', nodeHeaders(), '-I', join(deps, 'include'), '-I', join(context.pack.folder, 'binding')],
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(context.pack.folder, 'binding', file)),
      ...['-L', join(deps, 'lib'), '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'],
      ...['-o', join(addonFolder, 'tfjs_binding.node')],
    ],
    { log, signal, limit: 10 * 60_000 },
  )
  if (compiled.code !== 0) return `compiling the addon: ${lastWords(compiled)}`
  rmSync(join(deps, 'include'), { recursive: true, force: true })
  context.onSuccess(() => rmSync(downloads, { recursive: true, force: true }))
  return null
}

async function download(context: WayContext, downloads: string): Promise<string | null> {
  const { name, version, python, bytes } = TENSORFLOW_WHEEL
  const temporary = join(context.building, 'download')
  mkdirSync(temporary, { recursive: true })
  const message = `downloading TensorFlow's library (${Math.round(bytes / 1e6)} MB)`
  context.report('download', message, 0.05)
  const outcome = await runCaptured(
    context.python ?? 'python3',
    [
      ...['-m', 'pip', 'download', `${name}==${version}`, '--no-deps', '--only-binary=:all:'],
      ...['--python-version', python, '--implementation', 'cp', '--platform', 'manylinux2014_x86_64'],
      ...['--disable-pip-version-check', '--no-cache-dir', '--no-input', '--progress-bar', 'off', '--dest', temporary],
    ],
    {
      log: context.log,
      signal: context.signal,
      limit: 40 * 60_000,
      stall: 5 * 60_000,
      env: { ...process.env, TMPDIR: temporary },
      measure: () => folderBytes(temporary),
      onMeasure: (done) => context.report('download', message, 0.05 + 0.55 * Math.min(1, done / bytes)),
    },
  )
  if (outcome.code !== 0) return `downloading ${name} ${version} with pip: ${lastWords(outcome)}`
  const found = findWheel(temporary)
  if (!found) return 'pip ended without a wheel'
  // Only a complete download gets here, so the next try finds it even if this one is stopped.
  mkdirSync(downloads, { recursive: true })
  renameSync(found, join(downloads, found.slice(temporary.length + 1)))
  rmSync(temporary, { recursive: true, force: true })
  return null
}

function findWheel(folder: string): string | null {
  if (!existsSync(folder)) return null
  const prefix = `${TENSORFLOW_WHEEL.name.replace('-', '_')}-${TENSORFLOW_WHEEL.version}-`
  const name = readdirSync(folder).find((entry) => entry.startsWith(prefix) && entry.endsWith('.whl'))
  return name ? join(folder, name) : null
}

function nodeHeaders(): string {
  const folder = fieldsOf(createRequire(import.meta.url)('node-api-headers'))?.['include_dir']
  if (typeof folder !== 'string') throw new Error('The package node-api-headers names no include_dir.')
  return folder
}

function folderBytes(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += fileBytes(join(entry.parentPath, entry.name))
  }
  return bytes
}

function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
