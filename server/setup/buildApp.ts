import { cpSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCaptured } from './processes.ts'
import { SetupError } from './setupError.ts'
import { sourcesHash, sourcesMark } from './sourcesHash.ts'

/**
 * Builds the app beside the old one and swaps them at the end: a server that runs meanwhile serves the old one whole, and a
 * build cut short leaves it as it was.
 */
export async function buildApp(root: string, report: (detail: string) => void = () => undefined): Promise<void> {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const next = join(root, 'node_modules', `.modelwright-dist-${process.pid}`)
  // Taken before: what changes while the build runs makes the next start build again.
  const hash = sourcesHash(root)
  try {
    const outcome = await runCaptured(
      process.execPath,
      [vite, 'build', '--outDir', next, '--emptyOutDir', '--logLevel', 'warn'],
      {
        cwd: root,
        // Its words are kept for a failure only, and end up in logs too.
        env: { ...process.env, NO_COLOR: '1' },
        limit: 10 * 60_000,
      },
    )
    if (outcome.code !== 0) {
      const why = outcome.ended ?? `vite ended with ${outcome.code}`
      throw new SetupError(`The app could not be built: ${why}.`, 'What it said stands above.', outcome.tail)
    }
    report('putting it in its place')
    writeFileSync(sourcesMark(next), `${hash}\n`)
    const dist = join(root, 'dist')
    const old = `${next}-old`
    if (existsSync(dist)) moveFolder(dist, old)
    moveFolder(next, dist)
    rmSync(old, { recursive: true, force: true })
  } finally {
    rmSync(next, { recursive: true, force: true })
  }
}

function moveFolder(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    // node_modules may lie on another disk.
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error
    cpSync(from, to, { recursive: true })
    rmSync(from, { recursive: true, force: true })
  }
}
