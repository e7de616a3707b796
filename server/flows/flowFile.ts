import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson, digestOf, orderedFlow } from '#nodes/core/flow/canonical.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import { parseFlow } from '#nodes/core/flow/parse.ts'
import type { WireProblem } from '#server/appError.ts'
import { jsonDepth } from '#server/http/jsonGuard.ts'

export const flowFileEnding = '.flow.json'
/** Larger than 5,000 nodes with all their parameters. */
export const largestFlowFile = 32 * 1024 * 1024

const idPattern = /^[^\s./\\:*?"<>|\p{C}][^/\\:*?"<>|\p{C}]{0,119}$/u

/** Whether a text can be the name of a flow file (without its ending) on every system, and stays inside its folder. */
export const isFlowId = (text: string): boolean => idPattern.test(text) && !text.endsWith('.') && !text.endsWith(' ')

/** A file name for a flow's name: lower-case words with "-" between. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return (
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60)
      .replace(/-+$/, '') || 'flow'
  )
}

/** The name of a flow's content: the same for every text that says the same. */
export const revisionOf = (flow: Flow): string => digestOf(orderedFlow(flow))

export type ReadFlow =
  | { ok: true; flow: Flow; revision: string; upgraded: string[] }
  | { ok: false; revision: string; problems: WireProblem[] }

const unreadable = (code: string, message: string, hint: string): WireProblem => ({
  code,
  severity: 'error',
  message,
  hint,
})

/** A flow file's text as a flow, upgraded to today's form; a text that is none comes back with its problems. */
export function readFlowText(text: string, catalogue: Catalogue): ReadFlow {
  const fail = (problems: WireProblem[]): ReadFlow => ({
    ok: false,
    revision: createHash('sha256').update(text).digest('hex'),
    problems,
  })
  const mend = 'Mend the file in an editor, or put back an earlier version of it.'
  if (jsonDepth(text) > 64)
    return fail([unreadable('too_deep', 'The file is nested deeper than 64 levels, so it is no flow.', mend)])
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return fail([unreadable('not_json', `The file is not valid JSON: ${reason}.`, mend)])
  }
  return readFlow(json, catalogue) ?? fail([unreadable('not_a_flow', 'The file is no flow.', mend)])
}

/** A parsed JSON value as a flow. */
export function readFlow(json: unknown, catalogue: Catalogue): ReadFlow {
  const parsed = parseFlow(json, catalogue)
  if (!parsed.ok)
    return { ok: false, revision: createHash('sha256').update(safeText(json)).digest('hex'), problems: parsed.problems }
  return {
    ok: true,
    flow: parsed.flow,
    revision: revisionOf(parsed.flow),
    upgraded: parsed.changes.map((change) => change.message),
  }
}

const safeText = (json: unknown): string => {
  try {
    return canonicalJson(json)
  } catch {
    return ''
  }
}

/** What tells a changed file without reading it. */
export function stampOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false })
  return found?.isFile() ? `${found.mtimeMs}-${found.size}-${found.ino}` : undefined
}

export function flowIdsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(flowFileEnding))
    .map((entry) => entry.name.slice(0, -flowFileEnding.length))
    .filter(isFlowId)
    .sort()
}

export const readText = (file: string): string => readFileSync(file, 'utf8')

/** Writes a text beside its place and makes it durable; the caller renames it there in one step. */
export async function writeBeside(folder: string, text: string): Promise<string> {
  const beside = join(folder, `.${crypto.randomUUID()}.tmp`)
  const file = await open(beside, 'wx', 0o644)
  try {
    await file.writeFile(text)
    await file.sync()
  } catch (error) {
    await file.close()
    await unlink(beside).catch(() => undefined)
    throw error
  }
  await file.close()
  return beside
}
