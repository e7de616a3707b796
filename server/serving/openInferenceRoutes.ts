import type { Context } from 'hono'
import type { Column } from '#nodes/core/spec/table.ts'
import { AppError } from '#server/appError.ts'
import { createRoutes } from '#server/http/createRoutes.ts'
import { parseJsonBody } from '#server/http/jsonGuard.ts'
import { type Choice, versionNumber } from './chooseVersion.ts'
import { describe, look } from './look.ts'
import { type Answer, inForm, type ServingDeps, serve } from './pipeline.ts'
import { inferenceIdOf } from './predictRoutes.ts'
import { type Body, textOf } from './readBody.ts'
import type { Live, Served } from './registry.ts'
import { columnsToRows, isObject, listsToRows, type Rows } from './rows.ts'
import { binaryOf, readTensors, type Tensor } from './tensors.ts'

const lengthHeader = 'inference-header-content-length'
const platform = 'modelwright'

type Wanted = { name: string; isBinary: boolean }
type Form = { id: string | undefined; wanted: Wanted[] | undefined; allBinary: boolean }

/** A number that is none (NaN) says that the value is missing; digits in a text are a number where the column is one. */
function cellOf(value: unknown, column: Column | undefined): unknown {
  if (typeof value === 'number' && Number.isNaN(value)) return null
  const isNumber = column?.kind === 'number' || column?.kind === 'integer'
  if (isNumber && typeof value === 'string') {
    if (value.trim() === '') return null
    const number = Number(value)
    return Number.isFinite(number) ? number : value
  }
  if (column?.kind === 'boolean' && (value === 0 || value === 1)) return value === 1
  return value
}

function rowsOfTensors(tensors: Tensor[], { inputs }: Served['model']): Rows {
  const byName = new Map(inputs.map((column) => [column.name, column]))
  const [only, another] = tensors
  if (only && !another && (!byName.has(only.name) || (inputs.length > 1 && only.shape[1] === inputs.length))) {
    const [rows = 0, width = 1] = only.shape
    if (only.shape.length !== 2 || width !== inputs.length)
      throw new AppError(
        'bad_request',
        `One tensor for all inputs has the shape [rows, ${inputs.length}], its columns in the order: ${inputs.map((each) => each.name).join(', ')}. Or send a tensor for each, by name.`,
      )
    const lists = Array.from({ length: rows }, (_, row) =>
      inputs.map((column, at) => cellOf(only.data[row * width + at], column)),
    )
    return listsToRows(lists, inputs)
  }
  const columns: [string, unknown[]][] = []
  for (const { name, shape, data } of tensors) {
    if (shape.length > 2 || (shape.length === 2 && shape[1] !== 1))
      throw new AppError('bad_request', `"${name}" is one column: its shape is [rows] or [rows, 1].`)
    if (columns.some(([each]) => each === name)) throw new AppError('bad_request', `"${name}" is sent twice.`)
    columns.push([name, data.map((value) => cellOf(value, byName.get(name)))])
  }
  return columnsToRows(Object.fromEntries(columns))
}

function decode(context: Context, body: Body, { model }: Served): { rows: Rows; form: Form } {
  const length = context.req.header(lengthHeader)
  const jsonBytes = length === undefined ? body.bytes.length : Number(length)
  if (!Number.isInteger(jsonBytes) || jsonBytes < 0 || jsonBytes > body.bytes.length)
    throw new AppError('bad_request', 'Inference-Header-Content-Length is not the length of the JSON that was sent.')
  const request = parseJsonBody(textOf(body.bytes.subarray(0, jsonBytes)))
  if (!isObject(request)) throw new AppError('bad_request', 'Send { "inputs": [...] }.')
  const { id, inputs, outputs, parameters } = request
  const wanted = Array.isArray(outputs)
    ? outputs.map((each: unknown): Wanted => {
        const { name, parameters: more } = isObject(each) ? each : {}
        return {
          name: String(name),
          isBinary: isObject(more) && more['binary_data'] === true,
        }
      })
    : undefined
  const allBinary = isObject(parameters) && parameters['binary_data_output'] === true
  const rows = rowsOfTensors(readTensors(inputs, body.bytes.subarray(jsonBytes)), model)
  return { rows, form: { id: typeof id === 'string' ? id : undefined, wanted, allBinary } }
}

function outputsOf({ predictions, served: { classes } }: Answer): Tensor[] {
  const prediction: Tensor = {
    name: 'prediction',
    datatype: classes ? 'BYTES' : 'FP64',
    shape: [predictions.length, 1],
    data: predictions.map((each) => each.prediction),
  }
  if (!classes) return [prediction]
  const data = predictions.flatMap((each) => classes.map((name) => each.probabilities?.[name] ?? 0))
  return [prediction, { name: 'probabilities', datatype: 'FP64', shape: [predictions.length, classes.length], data }]
}

function encode(context: Context, answer: Answer, { id, wanted, allBinary }: Form): Response {
  const made = outputsOf(answer)
  const chosen = (wanted ?? made.map(({ name }) => ({ name, isBinary: allBinary }))).map((want) => {
    const tensor = made.find((each) => each.name === want.name)
    if (!tensor)
      throw new AppError(
        'bad_request',
        `There is no output "${want.name}": there is ${made.map((each) => each.name).join(', ')}.`,
      )
    return { tensor, isBinary: want.isBinary || allBinary }
  })
  const parts: Buffer[] = []
  const outputs = chosen.map(({ tensor, isBinary }) => {
    if (!isBinary) return tensor
    const bytes = binaryOf(tensor)
    parts.push(bytes)
    const { data: _, ...head } = tensor
    return { ...head, parameters: { binary_data_size: bytes.length } }
  })
  const { endpoint, version, served } = answer
  const body = {
    model_name: endpoint,
    model_version: String(version),
    ...(id === undefined ? {} : { id }),
    outputs,
    ...(served.classes ? { parameters: { classes: served.classes.join(',') } } : {}),
  }
  if (parts.length === 0) return context.json(body)
  const json = Buffer.from(JSON.stringify(body), 'utf8')
  return context.body(new Uint8Array(Buffer.concat([json, ...parts])), 200, {
    'content-type': 'application/octet-stream',
    [lengthHeader]: String(json.length),
  })
}

const datatypes: Partial<Record<Column['kind'], string>> = { number: 'FP64', integer: 'FP64', boolean: 'BOOL' }

function metadata({ name, version, model, classes }: Served, live: Live): unknown {
  return {
    name,
    versions: [...new Set([live.version, ...Object.values(live.aliases), version])].map(String),
    platform,
    inputs: model.inputs.map((column) => ({
      name: column.name,
      datatype: datatypes[column.kind] ?? 'BYTES',
      shape: [-1, 1],
    })),
    outputs: [
      { name: 'prediction', datatype: classes ? 'BYTES' : 'FP64', shape: [-1, 1] },
      ...(classes ? [{ name: 'probabilities', datatype: 'FP64', shape: [-1, classes.length] }] : []),
    ],
  }
}

/** The Open Inference Protocol, version 2, over HTTP: `tritonclient[http]` works unchanged. */
export const openInferenceRoutes = (deps: ServingDeps) => {
  const routes = createRoutes()
  const base = '/v2/models/{name}'
  describe(routes, [
    ['get', '/v2', 'Open Inference Protocol: the server'],
    ['get', '/v2/health/live', 'Open Inference Protocol: whether the server is there'],
    ['get', '/v2/health/ready', 'Open Inference Protocol: whether it answers'],
    ...[base, `${base}/versions/{version}`].flatMap((path): Parameters<typeof describe>[1] => [
      ['get', path, 'Open Inference Protocol: inputs and outputs'],
      ['get', `${path}/ready`, 'Open Inference Protocol: whether a model answers'],
      ['post', `${path}/infer`, 'Open Inference Protocol: predict, columns by name or one tensor'],
    ]),
  ])
  const form = (context: Context, work: () => Promise<Response>) =>
    inForm(context, work, (_, { detail, problems }) => ({ body: { error: detail, ...(problems ? { problems } : {}) } }))
  const choice = (version: string | undefined): Choice =>
    version === undefined ? {} : { version: versionNumber(version) }
  const see = (context: Context, answer: (served: Served, live: Live) => unknown) =>
    form(context, () => {
      const { name = '', version } = context.req.param()
      return look(context, deps, { name, dialect: 'openInference', choice: choice(version) }, answer)
    })
  const infer = (context: Context) =>
    form(context, () => {
      const { name = '', version } = context.req.param()
      return serve(context, deps, {
        name,
        dialect: 'openInference',
        choice: choice(version),
        inferenceId: inferenceIdOf(context.req.header('x-inference-id')),
        decode: (body, served) => decode(context, body, served),
        encode: (answer, how) => encode(context, answer, how),
      })
    })
  routes
    .get('/v2', (c) => c.json({ name: platform, version: '2', extensions: ['binary_tensor_data'] }))
    .get('/v2/health/live', (c) => c.json({ live: true }))
    .get('/v2/health/ready', (c) => c.json({ ready: true }))
  for (const path of ['/v2/models/:name', '/v2/models/:name/versions/:version'])
    routes
      .get(path, (c) => see(c, metadata))
      .get(`${path}/ready`, (c) => see(c, ({ name }) => ({ name, ready: true })))
      .post(`${path}/infer`, infer)
  return routes
}
