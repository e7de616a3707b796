import type { Context } from 'hono'
import type { Column } from '#nodes/core/spec/table.ts'
import { AppError } from '#server/appError.ts'
import { createRoutes } from '#server/http/createRoutes.ts'
import { parseJsonBody } from '#server/http/jsonGuard.ts'
import { type Choice, versionNumber } from './chooseVersion.ts'
import { describe, look } from './look.ts'
import { type Answer, inForm, type ServingDeps, serve } from './pipeline.ts'
import { textOf } from './readBody.ts'
import type { Served } from './registry.ts'
import { columnsToRows, isObject, listsToRows, type Rows } from './rows.ts'
import { withoutNaN } from './withoutNaN.ts'

type Verb = 'predict' | 'classify' | 'regress'
const isVerb = (text: string): text is Verb => text === 'predict' || text === 'classify' || text === 'regress'

/** `{"b64": "…"}` holds the bytes of a text; anything else stays as it is. */
function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap)
  if (!isObject(value)) return value
  const { b64 } = value
  if (typeof b64 === 'string' && Object.keys(value).length === 1) return textOf(Buffer.from(b64, 'base64'))
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, unwrap(each)]))
}

/** A value alone in a list, as a tensor of the shape [1] has it. */
const scalar = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value)

function decode(body: unknown, verb: Verb, inputs: readonly Column[]): { rows: Rows; isColumns: boolean } {
  if (!isObject(body)) throw new AppError('bad_request', 'Send { "instances": [...] } or { "inputs": ... }.')
  const given = new Map(Object.entries(body))
  const signature = given.get('signature_name')
  if (signature !== undefined && signature !== '' && signature !== 'serving_default')
    throw new AppError('bad_request', 'This model has one signature: "serving_default".')
  if (verb !== 'predict') {
    if (!Array.isArray(given.get('examples'))) throw new AppError('bad_request', 'Send { "examples": [{ … }] }.')
    return { rows: ofList(unwrap(given.get('examples')), inputs), isColumns: false }
  }
  if (given.has('instances') === given.has('inputs'))
    throw new AppError(
      'bad_request',
      'Send either { "instances": [...] } (rows) or { "inputs": ... } (columns), one of them.',
    )
  if (given.has('instances')) return { rows: ofList(unwrap(given.get('instances')), inputs), isColumns: false }
  const columns = unwrap(given.get('inputs'))
  const rows = isObject(columns) ? columnsToRows(columns) : ofList(columns, inputs)
  return { rows, isColumns: true }
}

function ofList(list: unknown, inputs: readonly Column[]): Rows {
  const { rows, isText } = listsToRows(list, inputs)
  const flat = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, scalar(value)])))
  return { rows: flat, isText }
}

const probabilitiesOf = ({ probabilities }: Answer['predictions'][number], classes: readonly string[]): number[] =>
  classes.map((name) => probabilities?.[name] ?? 0)

function encode({ predictions, served }: Answer, verb: Verb, isColumns: boolean): unknown {
  const { classes } = served
  const values = predictions.map((each) => each.prediction)
  if (verb === 'regress') {
    if (classes) throw new AppError('bad_request', 'This model predicts classes: ask :classify or :predict.')
    return { results: values }
  }
  if (verb === 'classify') {
    if (!classes) throw new AppError('bad_request', 'This model predicts a number: ask :regress or :predict.')
    return { results: predictions.map((each) => classes.map((name) => [name, each.probabilities?.[name] ?? 0])) }
  }
  // One output has no name, several have: so says the REST interface of TensorFlow Serving.
  if (!classes) return isColumns ? { outputs: values } : { predictions: values }
  const probabilities = predictions.map((each) => probabilitiesOf(each, classes))
  return isColumns
    ? { outputs: { classes: values, probabilities } }
    : { predictions: values.map((each, at) => ({ classes: each, probabilities: probabilities[at] })) }
}

const dtypes: Partial<Record<Column['kind'], string>> = {
  number: 'DT_DOUBLE',
  integer: 'DT_DOUBLE',
  boolean: 'DT_BOOL',
}
const tensor = (name: string, dtype: string, sizes: number[]) => ({
  dtype,
  tensor_shape: { dim: sizes.map((size) => ({ size: String(size), name: '' })), unknown_rank: false },
  name,
})

function metadata({ name, version, model, classes }: Served): unknown {
  const inputs = model.inputs.map((column) => [
    column.name,
    tensor(column.name, dtypes[column.kind] ?? 'DT_STRING', [-1]),
  ])
  const outputs = classes
    ? {
        classes: tensor('classes', 'DT_STRING', [-1]),
        probabilities: tensor('probabilities', 'DT_DOUBLE', [-1, classes.length]),
      }
    : { predictions: tensor('predictions', 'DT_DOUBLE', [-1]) }
  return {
    model_spec: { name, signature_name: '', version: String(version) },
    metadata: {
      signature_def: {
        signature_def: {
          serving_default: { inputs: Object.fromEntries(inputs), outputs, method_name: 'tensorflow/serving/predict' },
        },
      },
    },
  }
}

const status = ({ version }: Served): unknown => ({
  model_version_status: [
    { version: String(version), state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } },
  ],
})

/** TensorFlow Serving's REST interface: status, metadata, and `:predict` in rows or columns. Labels are aliases. */
export const tensorflowRoutes = (deps: ServingDeps) => {
  const routes = createRoutes()
  const form = (context: Context, work: () => Promise<Response>) =>
    inForm(context, work, (_, { detail, problems }) => ({ body: { error: detail, ...(problems ? { problems } : {}) } }))
  const ask = (context: Context, where: (last: string) => { name: string; choice: Choice }, last: string) =>
    form(context, () => {
      const colon = last.lastIndexOf(':')
      const verb = last.slice(colon + 1)
      if (colon < 0 || !isVerb(verb)) throw new AppError('bad_request', 'POST to …:predict, …:classify or …:regress.')
      return serve(context, deps, {
        ...where(last.slice(0, colon)),
        dialect: 'tensorflow',
        // Its clients send JSON under any content type.
        decode: (body, { model }) => {
          const { rows, isColumns } = decode(parseJsonBody(withoutNaN(body.text())), verb, model.inputs)
          return { rows, form: isColumns }
        },
        encode: (answer, isColumns) => context.json(encode(answer, verb, isColumns)),
      })
    })
  const see = (context: Context, name: string, choice: Choice, answer: (served: Served) => unknown) =>
    form(context, () => look(context, deps, { name, dialect: 'tensorflow', choice }, answer))
  const base = '/v1/models/:model'
  const described = '/v1/models/{model}'
  describe(routes, [
    ['get', described, 'TensorFlow Serving: state of a model'],
    ['post', described, 'TensorFlow Serving: predict, the path ends in :predict, :classify or :regress'],
    ...(['versions/{version}', 'labels/{label}'] as const).flatMap((part): Parameters<typeof describe>[1] => [
      ['get', `${described}/${part}`, 'TensorFlow Serving: state of a version'],
      ['post', `${described}/${part}`, 'TensorFlow Serving: predict with a version, the path ends in :predict'],
      ['get', `${described}/${part}/metadata`, 'TensorFlow Serving: inputs and outputs of a version'],
    ]),
    ['get', `${described}/metadata`, 'TensorFlow Serving: inputs and outputs'],
  ])
  return routes
    .get(base, (c) => see(c, c.req.param('model'), {}, status))
    .post(base, (c) => ask(c, (name) => ({ name, choice: {} }), c.req.param('model')))
    .get(`${base}/metadata`, (c) => see(c, c.req.param('model'), {}, metadata))
    .get(`${base}/versions/:version`, (c) =>
      see(c, c.req.param('model'), { version: versionNumber(c.req.param('version')) }, status),
    )
    .post(`${base}/versions/:version`, (c) => {
      const name = c.req.param('model')
      return ask(c, (version) => ({ name, choice: { version: versionNumber(version) } }), c.req.param('version'))
    })
    .get(`${base}/versions/:version/metadata`, (c) =>
      see(c, c.req.param('model'), { version: versionNumber(c.req.param('version')) }, metadata),
    )
    .get(`${base}/labels/:label`, (c) => see(c, c.req.param('model'), { alias: c.req.param('label') }, status))
    .post(`${base}/labels/:label`, (c) => {
      const name = c.req.param('model')
      return ask(c, (alias) => ({ name, choice: { alias } }), c.req.param('label'))
    })
    .get(`${base}/labels/:label/metadata`, (c) =>
      see(c, c.req.param('model'), { alias: c.req.param('label') }, metadata),
    )
}
