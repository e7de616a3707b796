import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What the built app is made from. */
export const APP_SOURCES = ['app', 'nodes', 'server/contract', 'vite.config.ts', 'package-lock.json'] as const

const MARK = '.modelwright-sources'

export type AppState = 'ready' | 'outdated' | 'missing' | 'no-sources'

/** A hash over the paths and contents of the app's sources; runs of nodes, which never get into a browser, don't count. */
export function sourcesHash(root: string): string {
  const hash = createHash('sha256')
  for (const path of APP_SOURCES.flatMap((source) => filesUnder(root, source)).sort()) {
    const content = readFileSync(join(root, path))
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** Whether the built app in `dist` is there and made from the sources as they are now. */
export function appState(root: string): AppState {
  if (!existsSync(join(root, 'app', 'index.html'))) return 'no-sources'
  if (!existsSync(join(root, 'dist', 'index.html'))) return 'missing'
  return builtFrom(join(root, 'dist')) === sourcesHash(root) ? 'ready' : 'outdated'
}

/** Where a built app remembers what it was made from. */
export function sourcesMark(dist: string): string {
  return join(dist, MARK)
}

function builtFrom(dist: string): string | null {
  try {
    return readFileSync(sourcesMark(dist), 'utf8').trim()
  } catch {
    return null
  }
}

function filesUnder(root: string, path: string): string[] {
  const stats = statSync(join(root, path), { throwIfNoEntry: false })
  if (!stats) return []
  if (stats.isFile()) return [path]
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    // The same order and names on each platform: joined by a slash, sorted by the caller.
    const child = `${path}/${entry.name}`
    if (entry.isDirectory()) return filesUnder(root, child)
    return entry.isFile() && !entry.name.endsWith('.run.ts') ? [child] : []
  })
}
