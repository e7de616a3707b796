import { statfsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { NativeFacts } from './planNativeEngine.ts'
import { runCaptured } from './processes.ts'

/** The C library that this Node runs on; null outside Linux. */
export function cLibrary(): 'glibc' | 'musl' | null {
  if (process.platform !== 'linux') return null
  // Without this the report asks the network for the names of its addresses, which can take seconds.
  Object.assign(process.report, { excludeNetwork: true })
  const report: unknown = process.report.getReport()
  const header = typeof report === 'object' && report !== null && 'header' in report ? report.header : null
  const hasGlibc = typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header
  return hasGlibc ? 'glibc' : 'musl'
}

/** Free bytes for this user on the disk of a folder, or of the nearest one above that exists; null when it can't be told. */
export function freeBytesAt(path: string): number | null {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = statfsSync(folder)
      return bavail * bsize
    } catch {
      if (folder === dirname(folder)) return null
    }
  }
}

/** Looks at what this machine has for getting the native engine: some hundred milliseconds, as programs are asked for their version. */
export async function nativeFacts(cache: string): Promise<NativeFacts> {
  const isWindows = process.platform === 'win32'
  const [python, compiler] = await Promise.all([
    firstThatAnswers(isWindows ? ['python', 'py'] : ['python3', 'python'], /^Python 3\./m),
    firstThatAnswers([process.env['CXX'], 'g++', 'c++', 'clang++'], /./),
  ])
  const hasPip = python !== null && (await answers(python, ['-m', 'pip', '--version'], /^pip /m))
  return {
    platform: process.platform,
    arch: process.arch,
    libc: cLibrary(),
    python,
    hasPip,
    compiler,
    freeBytes: freeBytesAt(cache),
  }
}

async function firstThatAnswers(candidates: (string | undefined)[], expected: RegExp): Promise<string | null> {
  for (const candidate of candidates) {
    if (candidate && (await answers(candidate, ['--version'], expected))) return candidate
  }
  return null
}

/** Whether a program runs, ends well within 20 s, and prints what is expected. */
export async function answers(command: string, args: readonly string[], expected: RegExp): Promise<boolean> {
  const outcome = await runCaptured(command, args, { limit: 20_000 })
  return outcome.code === 0 && expected.test(outcome.tail)
}
