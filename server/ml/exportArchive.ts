import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { neededInputs } from '#nodes/core/recipe.ts'
import { NodeError } from '#nodes/core/run.ts'
import type { ModelValue, ReplaySample } from '#nodes/core/value.ts'
import { type ExportFormat, exportTitles } from '#nodes/deploy/exportFormats.ts'
import type { TensorFlow } from '#nodes/ml/network.ts'
import { UntraceableError } from '#server/compile/untraceableError.ts'
import { zipStream } from '#server/flows/zipStream.ts'
import { exportJavascript, exportPreparation } from './exportJavascript.ts'
import { exportModel, exportTfjs } from './exportModel.ts'
import { readmeOf } from './exportReadme.ts'
import type { LoadedEngine } from './tf.ts'

export type ExportedFile = { path: string; about: string; content: string | Uint8Array }
export type ExportRequest = {
  model: ModelValue
  format: ExportFormat
  /** Bytes of an artifact. */
  read: (digest: string) => Promise<Uint8Array>
  tensors: () => Promise<LoadedEngine>
}
export type Exported = { bytes: Uint8Array; contents: { path: string; about: string }[] }

/**
 * A model in a form that other programs run, as a zip archive with a README. Equal models give equal archives. Throws a NodeError that
 * says which other format does where this one cannot hold the model.
 */
export async function exportArchive(request: ExportRequest): Promise<Exported> {
  const files = await filesOf(request).catch((error: unknown) => {
    if (!(error instanceof UntraceableError)) throw error
    throw new NodeError(
      'export_unsupported',
      `The model can't be written as a ${exportTitles[request.format]}: ${error.message}`,
      { field: 'format', hint: 'Choose the JavaScript module, which does every step.', cause: error },
    )
  })
  const { model, format } = request
  const sample = JSON.parse(new TextDecoder().decode(await request.read(model.replay))) as ReplaySample
  files.push({ path: 'README.md', about: 'How to use it', content: readmeOf(model, format, sample) })
  const chunks: Uint8Array[] = []
  for await (const chunk of zipStream(files.map(({ path, content }) => ({ name: path, content })))) chunks.push(chunk)
  return {
    bytes: new Uint8Array(Buffer.concat(chunks)),
    contents: files.map(({ path, about }) => ({ path, about })),
  }
}

async function filesOf({ model, format, read, tensors }: ExportRequest): Promise<ExportedFile[]> {
  const inputs = neededInputs(model.recipe, model.features)
  const picture = inputs.find(({ kind }) => kind === 'image')
  const weights = await read(model.weights)
  if (format === 'javascript') {
    if (picture) throw pictures(picture.name)
    return exportJavascript(model, weights)
  }
  if (model.family !== 'network') {
    throw new NodeError(
      'export_family',
      `A ${model.method} is no neural network, and a ${exportTitles[format]} holds only those.`,
      { field: 'format', hint: 'Choose the JavaScript module.' },
    )
  }
  const { tf, engine, reason } = await tensors()
  if (engine !== 'native') {
    throw new NodeError('export_engine', `A ${exportTitles[format]} is written by the native ML engine. ${reason}`, {
      hint: 'Run npm run native, or choose the JavaScript module.',
    })
  }
  const given = { tf: tf as TensorFlow, model, weights }
  if (format === 'tfjs') {
    if (picture) throw pictures(picture.name)
    return [...exportTfjs(given), ...(await exportPreparation(model))]
  }
  const folder = await mkdtemp(join(tmpdir(), 'export-'))
  try {
    await exportModel(folder, given)
    const content = new Uint8Array(await readFile(join(folder, 'saved_model.pb')))
    return [{ path: 'saved_model.pb', about: 'The graph with its weights', content }]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const pictures = (column: string): NodeError =>
  new NodeError('export_pictures', `"${column}" holds pictures, which only an endpoint of this server unpacks.`, {
    field: 'format',
    hint: 'Deploy the model instead.',
  })
