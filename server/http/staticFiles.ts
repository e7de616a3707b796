import { readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context, Handler } from 'hono'
import { buildingPage } from './buildingPage.ts'

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
}
const worthCompressing = /^(text\/|application\/(json|manifest|wasm)|image\/svg)/
const smallest = 1024

type Coding = 'br' | 'gzip' | 'identity'
type Stored = { modified: number; size: number; bodies: Partial<Record<Coding, Promise<Uint8Array<ArrayBuffer>>>> }

const compressWithBrotli = promisify(brotliCompress)
const compressWithGzip = promisify(gzip)

const encode = async (file: string, coding: Coding): Promise<Uint8Array<ArrayBuffer>> => {
  const raw = await readFile(file)
  if (coding === 'identity') return new Uint8Array(raw)
  // Quality 9 takes well under half a second for the whole app and is within a few per cent of the slowest level.
  if (coding === 'br')
    return new Uint8Array(await compressWithBrotli(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
  return new Uint8Array(await compressWithGzip(raw, { level: 9 }))
}

const wantedCoding = (header: string | undefined): Coding => {
  const taken = (header ?? '').split(',').filter((each) => !/;\s*q=0(\.0+)?\s*$/.test(each))
  if (taken.some((each) => each.trim().startsWith('br'))) return 'br'
  return taken.some((each) => each.trim().startsWith('gzip')) ? 'gzip' : 'identity'
}

/** A path inside the folder, or undefined for one that would leave it or has odd characters. */
function safePath(path: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return undefined
  }
  const parts = decoded.split('/').filter(Boolean)
  const isOdd = (part: string) => part === '..' || part.startsWith('.') || part.includes('\\') || part.includes('\0')
  return parts.some(isOdd) ? undefined : parts.join('/')
}

/**
 * Serves the built app: files with a hash in their name may be kept for ever, the page itself is asked for each time. An
 * address without a file is one of the app's own pages. Compressed bodies are made once and kept in memory.
 */
export function staticFiles(folder: string): Handler {
  const store = new Map<string, Stored>()

  const find = async (path: string): Promise<{ file: string; stored: Stored } | undefined> => {
    const file = join(folder, path)
    const found = await stat(file).catch(() => undefined)
    if (!found?.isFile()) return undefined
    const known = store.get(file)
    if (known?.modified === found.mtimeMs && known.size === found.size) return { file, stored: known }
    const stored: Stored = { modified: found.mtimeMs, size: found.size, bodies: {} }
    store.set(file, stored)
    return { file, stored }
  }

  const send = async (context: Context, path: string): Promise<Response | undefined> => {
    const found = await find(path)
    if (!found) return undefined
    const { file, stored } = found
    const type = contentTypes[extname(file)] ?? 'application/octet-stream'
    const isHashed = path.startsWith('assets/')
    const etag = `"${stored.size.toString(36)}-${Math.round(stored.modified).toString(36)}"`
    const headers: Record<string, string> = {
      'content-type': type,
      'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      etag,
      vary: 'accept-encoding',
    }
    if (context.req.header('if-none-match') === etag) return context.body(null, 304, headers)
    const isCompressible = stored.size >= smallest && worthCompressing.test(type)
    const coding = isCompressible ? wantedCoding(context.req.header('accept-encoding')) : 'identity'
    stored.bodies[coding] ??= encode(file, coding)
    const body = await stored.bodies[coding]
    if (coding !== 'identity') headers['content-encoding'] = coding
    headers['content-length'] = String(body.byteLength)
    return context.req.method === 'HEAD' ? context.body(null, 200, headers) : context.body(body, 200, headers)
  }

  return async (context) => {
    const path = safePath(context.req.path)
    const isAsset = path === undefined || path.startsWith('assets/') || extname(path) !== ''
    if (path !== undefined && path !== '') {
      const answer = await send(context, path)
      if (answer) return answer
    }
    if (isAsset) return context.notFound()
    return (await send(context, 'index.html')) ?? buildingPage(context)
  }
}
