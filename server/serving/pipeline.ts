import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import { AppError } from '#server/appError.ts'
import type { Dialect, KeyAction } from '#server/contract/endpoints.ts'
import type { PredictResponse } from '#server/contract/resources.ts'
import { toAppError, toProblemDetails } from '#server/http/problemResponse.ts'
import { type Choice, chooseVersion } from './chooseVersion.ts'
import { brief, withPolicies } from './policies.ts'
import { type Body, readBody } from './readBody.ts'
import type { Live, Registry, Served } from './registry.ts'
import type { Rows } from './rows.ts'

/** Who asks: a key by its id, or a person. */
export type Caller = { id: string; name: string }
export type Admitted = { caller: Caller; release: () => void }

/** One call as it ended. */
export type CallRecord = {
  endpoint: string
  /** Undefined where none was chosen. */
  version: number | undefined
  dialect: Dialect
  caller: Caller
  rows: number
  status: number
  milliseconds: number
  inferenceId: string
}

export type ServingDeps = {
  registry: Registry
  /** Finds out who asks and whether they may now; throws `unauthorised`, `forbidden` or `too_many_requests`. */
  admit: (context: Context, endpoint: string, action: KeyAction) => Admitted
  /** Hears of every call of an admitted caller. */
  record: (call: CallRecord) => void
}

export type Answer = PredictResponse & { served: Served; inferenceId: string }

/** One dialect's part of a call: from its body to rows, from predictions to its answer. */
export type Call<Form> = {
  name: string
  dialect: Dialect
  choice?: Choice
  /** The caller's own id for this call, where it gave one. */
  inferenceId?: string | undefined
  decode: (body: Body, served: Served, live: Live) => { rows: Rows; form: Form }
  encode: (answer: Answer, form: Form) => Response
}

/** Rows between two looks at other requests: some milliseconds. */
const rowsAtOnce = 500
const mostProblems = 100

/** The whole way of a request: identify key → limit → choose version → decode dialect → predict → encode → record. */
export async function serve<Form>(context: Context, deps: ServingDeps, call: Call<Form>): Promise<Response> {
  const started = performance.now()
  const { name, dialect } = call
  const { caller, release } = deps.admit(context, name, 'predict')
  const inferenceId = call.inferenceId ?? randomUUID()
  let version: number | undefined
  let rows = 0
  let live: Live | undefined
  const ended = (status: number): void =>
    deps.record({
      endpoint: name,
      version,
      dialect,
      caller,
      rows,
      status,
      milliseconds: performance.now() - started,
      inferenceId,
    })
  try {
    live = deps.registry.live(name)
    if (dialect !== 'own' && !live.settings.dialects[dialect]) throw switchedOff(name, dialect)
    const found = deps.registry.get(live, chooseVersion(live, call.choice))
    const served = found instanceof Promise ? await found : found
    version = served.version
    const body = await readBody(context, live.settings)
    const decoded = call.decode(body, served, live)
    rows = decoded.rows.rows.length
    if (rows > live.settings.mostRows) throw tooManyRows(rows, live.settings.mostRows)
    const predictions = await predictRows(served, live, decoded.rows, started + live.settings.timeLimit)
    const response = call.encode({ endpoint: name, version, predictions, served, inferenceId }, decoded.form)
    ended(response.status)
    return response
  } catch (thrown) {
    const error = toAppError(thrown)
    ended(error.status)
    throw live?.settings.errors === 'brief' ? brief(error) : error
  } finally {
    release()
  }
}

/** Predicts rows one by one; throws `invalid_rows` with every problem found, `timeout` when the time is used up. */
export async function predictRows(
  served: Served,
  { settings }: Live,
  rows: Rows,
  until: number,
): Promise<PredictResponse['predictions']> {
  const { list, faults } = withPolicies(rows, served, settings)
  const predictions: PredictResponse['predictions'] = []
  for (let at = 0; at < list.length && faults.length < mostProblems; at += 1) {
    if (at > 0 && at % rowsAtOnce === 0) {
      await new Promise((resolve) => setImmediate(resolve))
      if (performance.now() > until)
        throw new AppError(
          'timeout',
          `${list.length.toLocaleString('en')} rows take longer than the ${settings.timeLimit / 1000} s that this endpoint gives a request. Send fewer at a time.`,
        )
    }
    const result = served.model.predict(list[at] ?? {}, at, rows.isText)
    if (result.ok) predictions.push(result.prediction)
    else faults.push(...result.problems)
  }
  const [first] = faults
  if (first) throw new AppError('invalid_rows', first.message, { problems: faults.slice(0, mostProblems) })
  return predictions
}

const switchedOff = (name: string, dialect: Dialect): AppError =>
  new AppError(
    'not_found',
    `The endpoint "${name}" does not answer in this form (${dialect}): it is switched off there.`,
  )

const tooManyRows = (rows: number, most: number): AppError =>
  new AppError(
    'too_large',
    `${rows.toLocaleString('en')} rows are more than one request may have (${most.toLocaleString('en')}). Send them in several requests.`,
  )

/** Answers a caller's error in the form that the dialect's clients read; errors of ours go on to the server's own handler. */
export async function inForm(
  context: Context,
  work: () => Promise<Response>,
  write: (
    error: AppError,
    details: ReturnType<typeof toProblemDetails>,
  ) => { body: unknown; headers?: Record<string, string> },
): Promise<Response> {
  try {
    return await work()
  } catch (thrown) {
    const error = toAppError(thrown)
    if (error.status >= 500) throw thrown
    const { body, headers } = write(error, toProblemDetails(error, context.req.path))
    return context.body(JSON.stringify(body), error.status, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...error.headers,
      ...headers,
    })
  }
}
