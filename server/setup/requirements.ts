import { existsSync } from 'node:fs'
import { freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import { homeFolder } from '#server/config.ts'
import { homeFault } from '#server/db/prepareHome.ts'
import { engineState, hasWasm } from '#server/ml/engineState.ts'
import { cacheFolder } from './cacheFolder.mjs'
import { findChromium } from './chromium.ts'
import { freeBytesAt, nativeFacts } from './machine.ts'
import { isNodeFit, OLDEST_NODE } from './nodeChoice.mjs'
import { type NativeFacts, SLOWER_WITHOUT_NATIVE } from './planNativeEngine.ts'

export type Requirement = {
  name: string
  /** `optional-missing`: the product works without it, as `why` says. */
  state: 'ok' | 'missing' | 'optional-missing' | 'preparing'
  found: string
  why: string
  /** Empty where nothing is to be done. */
  howToAdd: string
}

/** Enough for the database, a few uploads and their artifacts. */
const HOME_BYTES = 1_000_000_000
const MEMORY_BYTES = 2_000_000_000

/** Looks at everything that the product needs or can use, for `modelwright doctor`. Takes about a second; changes nothing. */
export async function checkRequirements(home: string = homeFolder()): Promise<Requirement[]> {
  const cache = cacheFolder()
  const [facts, chromium, duckdb, sqlite] = await Promise.all([
    nativeFacts(cache),
    findChromium(cache),
    loads(duckdbVersion),
    loads(sqliteVersion),
  ])
  const native = nativeRequirement()
  return [
    nodeRequirement(),
    native,
    wasmRequirement(),
    { name: 'DuckDB', ...duckdb, why: 'Reads files and computes on tables.' },
    { name: 'SQLite', ...sqlite, why: 'Keeps flows, runs and endpoints.' },
    homeRequirement(home),
    await databaseRequirement(home),
    diskRequirement(home),
    memoryRequirement(),
    chromiumRequirement(chromium),
    ...toolRequirements(facts, native.state === 'ok'),
  ]
}

function nodeRequirement(): Requirement {
  const isFit = isNodeFit(process.versions.node)
  return {
    name: 'Node',
    state: isFit ? 'ok' : 'missing',
    found: process.versions.node,
    why: `Runs everything; ${OLDEST_NODE} or later.`,
    howToAdd: isFit ? '' : 'Use npm start and npm run modelwright, which bring one along.',
  }
}

function nativeRequirement(): Requirement {
  const { native, howToAdd } = engineState()
  const states = { ready: 'ok', preparing: 'preparing', absent: 'optional-missing' } as const
  return {
    name: 'Native ML engine',
    state: states[native.state],
    found: native.state === 'preparing' ? `${native.message}, ${Math.round(native.progress * 100)} %` : native.message,
    why: SLOWER_WITHOUT_NATIVE,
    howToAdd: native.state === 'absent' ? howToAdd : '',
  }
}

function wasmRequirement(): Requirement {
  const isThere = hasWasm()
  return {
    name: 'WebAssembly ML engine',
    state: isThere ? 'ok' : 'missing',
    found: isThere ? 'in its npm package' : 'its npm package is not complete',
    why: 'Trains dense networks where the native engine is absent.',
    howToAdd: isThere ? '' : 'Run: npm ci',
  }
}

function homeRequirement(home: string): Requirement {
  const fault = homeFault(home)
  // Both of its sentences are needed: what is wrong, and what to do.
  const end = fault?.indexOf('. ') ?? -1
  const [found, howToAdd] = fault === undefined ? ['yes', ''] : [fault.slice(0, end), fault.slice(end + 2)]
  return {
    name: 'Home can be written',
    state: fault === undefined ? 'ok' : 'missing',
    found,
    why: 'Everything that Modelwright keeps lies there.',
    howToAdd,
  }
}

/** Reads through the database without changing it; a server that uses it meanwhile is not disturbed. */
async function databaseRequirement(home: string): Promise<Requirement> {
  const file = join(home, 'modelwright.db')
  const base = { name: 'Database can be read', why: 'It keeps flows, runs and endpoints.' }
  const damaged = (words: string): Requirement => ({
    ...base,
    state: 'missing',
    found: `${file} cannot be read (${words})`,
    howToAdd: 'Put back a backup of the folder, or choose another folder with --home or MODELWRIGHT_HOME.',
  })
  if (!existsSync(file)) return { ...base, state: 'ok', found: 'none yet: the first start makes it', howToAdd: '' }
  try {
    const { default: Database } = await import('better-sqlite3')
    const database = new Database(file, { readonly: true, timeout: 2000 })
    try {
      const result = String(database.pragma('quick_check(1)', { simple: true }))
      return result === 'ok' ? { ...base, state: 'ok', found: 'yes', howToAdd: '' } : damaged(firstLine(result))
    } finally {
      database.close()
    }
  } catch (error) {
    return damaged(firstLine(error instanceof Error ? error.message : String(error)))
  }
}

const firstLine = (text: string): string => text.split('\n')[0] ?? ''

function diskRequirement(home: string): Requirement {
  const free = freeBytesAt(home)
  const isEnough = free === null || free >= HOME_BYTES
  return {
    name: 'Disk space',
    state: isEnough ? 'ok' : 'missing',
    found: free === null ? `can't be told for ${home}` : `${gigabytes(free)} GB free for ${home}`,
    why: `Holds the database and all results; at least ${gigabytes(HOME_BYTES)} GB.`,
    howToAdd: isEnough ? '' : 'Free some, or choose a folder on another disk with --home or MODELWRIGHT_HOME.',
  }
}

function memoryRequirement(): Requirement {
  const isEnough = totalmem() >= MEMORY_BYTES
  return {
    name: 'Memory',
    state: isEnough ? 'ok' : 'missing',
    found: `${gigabytes(totalmem())} GB, ${gigabytes(freemem())} GB of it unused`,
    why: `Training holds its rows in memory; at least ${gigabytes(MEMORY_BYTES)} GB.`,
    howToAdd: isEnough ? '' : 'Train on fewer rows at a time.',
  }
}

function chromiumRequirement(path: string | null): Requirement {
  return optional(
    'Chromium',
    path,
    'Only for the browser tests.',
    'npm test brings one along on Linux x64; elsewhere install Chromium or Google Chrome.',
  )
}

/** Programs that only serve to make the native engine: where that is ready, nobody needs to add them. */
function toolRequirements({ python, hasPip, compiler }: NativeFacts, isNativeReady: boolean): Requirement[] {
  const why = 'Only for making the native ML engine where its own download does not work.'
  const tools = [
    optional('Python 3', python, why, 'Install Python 3 (Debian, Ubuntu: apt-get install python3).'),
    optional(
      'pip',
      hasPip ? `${python} -m pip` : null,
      why,
      'Install pip (Debian, Ubuntu: apt-get install python3-pip).',
    ),
    optional('C++ compiler', compiler, why, 'Install one (Debian, Ubuntu: apt-get install g++).'),
  ]
  return isNativeReady ? tools.map((tool) => ({ ...tool, howToAdd: '' })) : tools
}

function optional(name: string, found: string | null, why: string, howToAdd: string): Requirement {
  return found === null
    ? { name, state: 'optional-missing', found: 'none', why, howToAdd }
    : { name, state: 'ok', found, why, howToAdd: '' }
}

type Loaded = Pick<Requirement, 'state' | 'found' | 'howToAdd'>

async function loads(version: () => Promise<string>): Promise<Loaded> {
  try {
    return { state: 'ok', found: await version(), howToAdd: '' }
  } catch (error) {
    const words = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return { state: 'missing', found: `does not load: ${words}`, howToAdd: 'Run: npm ci' }
  }
}

async function duckdbVersion(): Promise<string> {
  const duckdb = await import('@duckdb/node-api')
  return duckdb.version()
}

async function sqliteVersion(): Promise<string> {
  const { default: Database } = await import('better-sqlite3')
  const database = new Database(':memory:')
  try {
    return String(database.prepare('select sqlite_version()').pluck().get())
  } finally {
    database.close()
  }
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1)
}
