import { existsSync, readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve } from 'node:path'
import type { Flow } from '#nodes/core/flow/flow.ts'
import type { Catalogue } from '#nodes/core/flow/infer.ts'
import { AppError } from '#server/appError.ts'
import type { FlowResource, TemplateSummary } from '#server/contract/resources.ts'
import type { FileService } from '#server/files/fileService.ts'
import { flowFileEnding, readFlowText } from '#server/flows/flowFile.ts'
import type { FlowService } from '#server/flows/flowService.ts'

export type TemplateServiceDeps = {
  /** Holds one folder a template: `<id>/<id>.flow.json`, README.md and data. */
  folder: string
  catalogue: Catalogue
  flows: Pick<FlowService, 'create'>
  files: Pick<FileService, 'copyIn'>
}

type Template = { folder: string; flow: Flow; summary: TemplateSummary }

/** The gallery. A copy of a template is a flow of one's own whose data files are taken in by content. */
export type TemplateService = ReturnType<typeof createTemplateService>

export function createTemplateService({ folder, catalogue, flows, files }: TemplateServiceDeps) {
  const ids = (): string[] =>
    existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true })
          .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, entry.name + flowFileEnding)))
          .map((entry) => entry.name)
          .sort()
      : []

  const read = async (id: string): Promise<Template> => {
    if (!ids().includes(id))
      throw new AppError('not_found', `There is no template "${id}". GET /api/templates lists those there are.`)
    const place = join(folder, id)
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
    }
    return { folder: place, flow, summary }
  }

  return {
    list: async (): Promise<TemplateSummary[]> => {
      const found = await Promise.all(ids().map((id) => read(id).catch(() => undefined)))
      return found.flatMap((template) => (template ? [template.summary] : []))
    },
    get: async (id: string): Promise<TemplateSummary> => (await read(id)).summary,

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

/** Every text that may name a file: parameters of nodes and defaults of flow parameters. */
const textsOf = (flow: Flow): string[] =>
  [
    ...flow.nodes.flatMap((node) => Object.values(node.params)),
    ...(flow.parameters ?? []).map((each) => each.default),
  ].filter((value): value is string => typeof value === 'string' && value.length < 1000)

/** The data file of a template that a text names, if it names one inside the template's folder. */
function dataFile(place: string, text: string): string | undefined {
  if (text === '' || text.includes('\0')) return undefined
  const path = resolve(place, text)
  const inside = relative(place, path)
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return undefined
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined
}

/** The flow with file names replaced by references to the uploads that took their place. */
export function withReferences(flow: Flow, references: ReadonlyMap<string, string>): Flow {
  const led = <Value>(value: Value): Value | string =>
    typeof value === 'string' ? (references.get(value) ?? value) : value
  return {
    ...flow,
    nodes: flow.nodes.map((node) => ({
      ...node,
      params: Object.fromEntries(Object.entries(node.params).map(([key, value]) => [key, led(value)])),
    })),
    ...(flow.parameters
      ? {
          parameters: flow.parameters.map((each) =>
            each.default === undefined ? each : { ...each, default: led(each.default) },
          ),
        }
      : {}),
  }
}
