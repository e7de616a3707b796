import { basename, extname, posix } from 'node:path'
import { formatFlow } from '#nodes/core/flow/canonical.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import { NodeError } from '#nodes/core/run.ts'
import { AppError } from '#server/appError.ts'
import type { FlowResource } from '#server/contract/resources.ts'
import { parseFileReference } from '#server/files/fileReference.ts'
import type { FileService } from '#server/files/fileService.ts'
import { bytesOf, type OpenedZip, openZip, type ZipEntry } from '#server/tables/openZip.ts'
import { flowFileEnding, largestFlowFile, readFlowText } from './flowFile.ts'
import type { FlowService } from './flowService.ts'
import { dataFile, textsOf, withReferences } from './flowTexts.ts'
import type { ZipSource } from './zipStream.ts'

export type GatheredFiles = {
  /** The flow that names its files as they lie beside it: `data/students.csv`. */
  flow: Flow
  files: { name: string; path: string }[]
  /** Uploads that the flow names and that are not stored here any more. */
  missing: string[]
}

/** A flow with all files that it names, to be laid beside it. */
export async function gatherFiles(
  flow: Flow,
  { folder, artifactPath }: { folder: string; artifactPath: (digest: string) => Promise<string> },
): Promise<GatheredFiles> {
  const files: GatheredFiles['files'] = []
  const missing: string[] = []
  const names = new Map<string, string>()
  for (const text of textsOf(flow)) {
    const upload = parseFileReference(text)
    const path = upload ? await artifactPath(upload.digest).catch(ifMissing) : dataFile(folder, text)
    if (path === undefined) {
      if (upload) missing.push(upload.name)
      continue
    }
    const name = freeName(`data/${upload?.name ?? basename(path)}`, new Set(names.values()))
    files.push({ name, path })
    names.set(text, name)
  }
  return { flow: withReferences(flow, names), files, missing }
}

function ifMissing(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'not_found') return undefined
  throw error
}

/** File systems of some machines take "A.csv" and "a.csv" for one. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  const isTaken = (each: string): boolean => [...taken].some((other) => other.toLowerCase() === each.toLowerCase())
  const ending = extname(name)
  let free = name
  for (let number = 2; isTaken(free); number += 1)
    free = `${name.slice(0, name.length - ending.length)}-${number}${ending}`
  return free
}

/** What stands in an archive: the flow, its data files, and a page of text. */
export const archiveSources = ({ flow, files, missing }: GatheredFiles): ZipSource[] => [
  { name: `flow${flowFileEnding}`, content: formatFlow(flow) },
  { name: 'README.md', content: pageOf(flow, files, missing) },
  ...files.map(({ name, path }) => ({ name, content: { path } })),
]

/** The page of text that goes with a flow. */
export function pageOf(flow: Flow, files: readonly { name: string }[], missing: readonly string[]): string {
  const list = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines.map((line) => `- ${line}`)]
  const about = flow.description ?? flow.template?.summary
  const parameters = (flow.parameters ?? []).map(
    (each) => `\`${each.name}\`${each.description ? `: ${each.description}` : ''}`,
  )
  return `${[
    `# ${flow.name}`,
    ...(about ? ['', about] : []),
    '',
    'A Modelwright flow with its data. Make it a flow of yours with `modelwright import <this archive>`, or send the archive to `POST /api/flows/archives` of a server.',
    ...list(
      'Data',
      files.map((file) => file.name),
    ),
    ...list('Parameters', parameters),
    ...list('Not in this archive', missing),
    '',
    'Secrets are never part of an archive: enter those that the flow names anew.',
  ].join('\n')}\n`
}

export type ImportDeps = {
  catalogue: Catalogue
  flows: Pick<FlowService, 'create'>
  files: Pick<FileService, 'upload' | 'limit'>
}

/** Makes a flow of one's own from an archive: its data files are taken in as uploads. A file that is no such archive is refused whole. */
export async function importArchive(
  path: string,
  { catalogue, flows, files }: ImportDeps,
  name?: string,
): Promise<FlowResource> {
  const zip = await readable(() => openZip(path, { entries: 2000, bytes: 4 * files.limit, ratio: 1000 }))
  try {
    const entry = flowEntryOf(zip)
    const text = await readable(() => bytesOf(entry, largestFlowFile))
    const read = readFlowText(text.toString('utf8'), catalogue)
    if (!read.ok)
      throw new AppError('invalid_flow', `"${entry.name}" in the archive cannot be read as a flow.`, {
        problems: read.problems,
      })
    const place = posix.dirname(entry.name)
    const entries = new Map(zip.entries.map((each) => [each.name, each]))
    const references = new Map<string, string>()
    for (const each of textsOf(read.flow)) {
      const file = entries.get(posix.join(place, each))
      if (!file) continue
      const stored = await readable(async () => files.upload(await file.stream(), file.name))
      references.set(each, stored.reference)
    }
    return await flows.create({ flow: withReferences(read.flow, references), name, origin: 'import' })
  } finally {
    zip.close()
  }
}

function flowEntryOf({ entries }: OpenedZip): ZipEntry {
  const found = entries.filter((each) => each.name.endsWith(flowFileEnding))
  const depth = (entry: ZipEntry): number => entry.name.split('/').length
  const least = Math.min(...found.map(depth))
  const [entry, other] = found.filter((each) => depth(each) === least)
  if (!entry)
    throw new AppError('bad_request', `The archive holds no flow: a file that ends in ${flowFileEnding} is missing.`)
  if (other)
    throw new AppError(
      'bad_request',
      `The archive holds several flows ("${entry.name}", "${other.name}"). Make an archive of each.`,
    )
  return entry
}

/** What is wrong with an archive, in the words of the API. */
async function readable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof NodeError) throw new AppError('unreadable_file', error.message, { cause: error })
    if (error instanceof AppError || !(error instanceof Error) || 'errno' in error) throw error
    throw new AppError('unreadable_file', `The archive is damaged (${error.message}). Make it again.`, { cause: error })
  }
}
