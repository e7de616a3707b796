import { join } from 'node:path'
import { NodeError } from '#nodes/core/run.ts'
import type { ModelValue } from '#nodes/core/value.ts'
import { projectRoot } from '#server/setup/paths.ts'
import type { ExportedFile } from './exportArchive.ts'

const source = join(projectRoot, 'nodes/deploy/exportedModel.ts')
/** The name of a file that is made up as it is read. */
const entry = join(projectRoot, 'nodes/deploy/exported.virtual.js')

/** One module without imports: the same code that answers at an endpoint, and the model in it. */
export async function exportJavascript(model: ModelValue, weights: Uint8Array): Promise<ExportedFile[]> {
  const code = await bundle(`
import { createExported } from ${JSON.stringify(source)}
const made = createExported(JSON.parse(${JSON.stringify(modelJson(model))}), ${JSON.stringify(Buffer.from(weights).toString('base64'))})
export const { inputs, target, predict, predictRows } = made
export default predict
`)
  return [
    { path: 'model.js', about: 'The model as an ES module', content: code },
    { path: 'model.d.ts', about: 'Its types for TypeScript', content: types },
    { path: 'package.json', about: 'Tells Node that it is a module', content: '{ "type": "module" }\n' },
  ]
}

/** From raw rows to the numbers that a graph takes. */
export async function exportPreparation(model: ModelValue): Promise<ExportedFile[]> {
  const code = await bundle(`
import { createPreparation } from ${JSON.stringify(source)}
const made = createPreparation(JSON.parse(${JSON.stringify(modelJson(model))}))
export const { inputs, classes, prepareRows } = made
`)
  return [
    { path: 'prepare.js', about: 'Makes the numbers that the graph takes from raw rows', content: code },
    { path: 'package.json', about: 'Tells Node that it is a module', content: '{ "type": "module" }\n' },
  ]
}

/** What the module needs of a model: nothing of where its parts are stored. */
const modelJson = ({ replay: _replay, weights: _weights, training: _training, ...model }: ModelValue): string =>
  JSON.stringify({ ...model, recipe: { ...model.recipe, source: '' } })

async function bundle(code: string): Promise<string> {
  const { build } = await import('vite').catch((error: unknown) => {
    throw new NodeError('export_unavailable', 'The package "vite", which puts the module together, is not installed.', {
      hint: 'Install the project whole, with npm ci.',
      cause: error,
    })
  })
  const built = await build({
    root: projectRoot,
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'modelwright:exported',
        enforce: 'pre',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? code : undefined),
      },
    ],
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      lib: { entry, formats: ['es'], fileName: 'model' },
      rollupOptions: { output: { codeSplitting: false } },
    },
  })
  const [first] = [built].flat()
  const output = first && 'output' in first ? first.output[0] : undefined
  if (!output) throw new Error('The module was not put together.')
  return output.code
}

const types = `export type Prediction = { prediction: number | string; probabilities?: Record<string, number> }
type Row = Record<string, unknown>
/** Columns that a row has to have. */
export const inputs: { name: string; kind: string }[]
export const target: string
/** Throws an Error that says what is wrong with the row. */
export function predict(row: Row): Prediction
export function predictRows(rows: readonly Row[]): Prediction[]
export default predict
`
