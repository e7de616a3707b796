import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { formatFlow } from '#nodes/core/flow/canonical.ts'
import type { Flow } from '#nodes/core/flow/flow.ts'
import { freeId } from '#nodes/core/flow/ids.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import { AppError } from '#server/appError.ts'
import type { ArtifactStore } from '#server/artifacts/artifactStore.ts'
import { diskError } from '#server/artifacts/diskFiles.ts'
import type { FlowResource, TemplateSummary } from '#server/contract/resources.ts'
import type { FileService } from '#server/files/fileService.ts'
import { gatherFiles } from '#server/flows/flowArchive.ts'
import { flowFileEnding, readFlowText, slugOf } from '#server/flows/flowFile.ts'
import type { FlowService } from '#server/flows/flowService.ts'
import { dataFile, textsOf, withReferences } from '#server/flows/flowTexts.ts'

export type TemplateServiceDeps = {
  /** Holds one folder a template: `<id>/<id>.flow.json`, README.md and data. */
  folder: string
  /** The same for flows of one's own that were saved as templates. */
  ownFolder: string
  catalogue: Catalogue
  flows: Pick<FlowService, 'create' | 'read' | 'folder'>
  files: Pick<FileService, 'copyIn'>
  artifacts: Pick<ArtifactStore, 'path'>
}

export type NewTemplate = {
  flowId: string
  name?: string | undefined
  summary?: string | undefined
  tags?: string[] | undefined
  /** The template's page, Markdown. Left out: one made from the flow. */
  text?: string | undefined
}

type Template = { folder: string; flow: Flow; summary: TemplateSummary }

/** The gallery. A copy of a template is a flow of one's own whose data files are taken in by content. */
export type TemplateService = ReturnType<typeof createTemplateService>

export function createTemplateService(deps: TemplateServiceDeps) {
  const { folder, ownFolder, catalogue, flows, files, artifacts } = deps
  const idsIn = (place: string): string[] =>
    existsSync(place)
      ? readdirSync(place, { withFileTypes: true })
          .filter((entry) => entry.isDirectory() && existsSync(join(place, entry.name, entry.name + flowFileEnding)))
          .map((entry) => entry.name)
          .sort()
      : []
  const ids = (): string[] => [...idsIn(folder), ...idsIn(ownFolder)]

  const read = async (id: string): Promise<Template> => {
    if (!ids().includes(id))
      throw new AppError('not_found', `There is no template "${id}". GET /api/templates lists those there are.`)
    const isOwn = !idsIn(folder).includes(id)
    const place = join(isOwn ? ownFolder : folder, id)
    const parsed = readFlowText(await readFile(join(place, id + flowFileEnding), 'utf8'), catalogue)
    if (!parsed.ok)
      throw new AppError('invalid_flow', `The template "${id}" cannot be read.`, { problems: parsed.problems })
    const { flow } = parsed
    const text = await readFile(join(place, 'README.md'), 'utf8').catch(() => '')
    const summary = {
      id,
      name: flow.name,
      summary: flow.template?.summary ?? flow.description ?? '',
      tags: flow.template?.tags ?? [],
      nodeCount: flow.nodes.length,
      text,
      flow,
      isOwn,
    }
    return { folder: place, flow, summary }
  }

  return {
    list: async (): Promise<TemplateSummary[]> => {
      const found = await Promise.all(ids().map((id) => read(id).catch(() => undefined)))
      return found.flatMap((template) => (template ? [template.summary] : []))
    },
    get: async (id: string): Promise<TemplateSummary> => (await read(id)).summary,

    /** Keeps a flow of one's own, with its data, as a template beside the shipped ones. */
    save: async ({ flowId, name, summary, tags, text }: NewTemplate): Promise<TemplateSummary> => {
      const { flow } = flows.read(flowId)
      const about = summary?.trim() || flow.template?.summary || flow.description || ''
      const template = { ...flow.template, summary: about, ...(tags && { tags }) }
      const named = { ...flow, name: name?.trim() || flow.name, template }
      const gathered = await gatherFiles(named, { folder: flows.folder, artifactPath: artifacts.path })
      if (gathered.missing.length > 0) {
        const lost = gathered.missing.map((each) => `"${each}"`).join(', ')
        throw new AppError(
          'conflict',
          `The flow names data that is not stored here any more: ${lost}. Upload it again.`,
        )
      }
      mkdirSync(ownFolder, { recursive: true })
      const beside = mkdtempSync(join(ownFolder, '.new-'))
      try {
        const id = freeId(new Set(readdirSync(ownFolder).concat(idsIn(folder))), slugOf(named.name))
        for (const file of gathered.files) {
          mkdirSync(dirname(join(beside, file.name)), { recursive: true })
          await copyFile(file.path, join(beside, file.name))
        }
        await writeFile(join(beside, 'README.md'), text ?? templatePage(named))
        await writeFile(join(beside, id + flowFileEnding), formatFlow(gathered.flow))
        renameSync(beside, join(ownFolder, id))
        return (await read(id)).summary
      } catch (error) {
        rmSync(beside, { recursive: true, force: true })
        throw diskError(error)
      }
    },

    remove: async (id: string): Promise<void> => {
      const { summary } = await read(id)
      if (!summary.isOwn)
        throw new AppError(
          'forbidden',
          `"${summary.name}" comes with Modelwright; only templates of your own can be deleted.`,
        )
      rmSync(join(ownFolder, id), { recursive: true })
    },

    copy: async (id: string, name?: string): Promise<FlowResource> => {
      const { folder: place, flow } = await read(id)
      const references = new Map<string, string>()
      for (const text of textsOf(flow)) {
        const path = dataFile(place, text)
        if (path && !references.has(text)) references.set(text, (await files.copyIn(path)).reference)
      }
      return flows.create({ flow: withReferences(flow, references), name, origin: 'template' })
    },
  }
}

const templatePage = (flow: Flow): string => {
  const about = flow.description ?? flow.template?.summary ?? ''
  return `# ${flow.name}\n${about === '' ? '' : `\n${about}\n`}`
}
