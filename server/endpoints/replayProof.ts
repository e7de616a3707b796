import { z } from 'zod'
import type { ModelValue, ReplaySample } from '#nodes/core/value.ts'
import { AppError, type WireProblem } from '#server/appError.ts'
import { problemDetails } from '#server/contract/errors.ts'
import { type PredictResponse, predictResponse } from '#server/contract/resources.ts'

/** A live prediction a may differ from the trainer's b by this times max(1, |b|). */
export const replayTolerance = 1e-5

export const replaySample = z.object({
  rows: z.array(z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]))),
  outputs: z.array(z.array(z.number())),
}) satisfies z.ZodType<ReplaySample>

/** Asks an endpoint over its own HTTP handler. */
export type AskEndpoint = (body: string) => Promise<Response>

const expectedRows = 100

const refusal = (detail: string, problems: WireProblem[]): AppError =>
  new AppError('replay_differs', detail, { problems })

/**
 * Sends a model's training rows through the live endpoint and compares the answers with what the trainer itself predicted.
 * Throws `replay_differs`, naming row and difference, when one differs; otherwise answers the largest difference.
 */
export async function proveReplay(
  model: Pick<ModelValue, 'task' | 'classes'>,
  sample: ReplaySample,
  ask: AskEndpoint,
): Promise<{ rows: number; largestDifference: number }> {
  const rows = sample.rows.slice(0, expectedRows)
  if (rows.length === 0 || sample.outputs.length < rows.length) {
    throw refusal(
      'The model comes without training rows to replay, so its predictions cannot be proved. Train it again, then deploy.',
      [],
    )
  }
  const response = await ask(JSON.stringify({ rows }))
  if (!response.ok) throw await answeredWithError(response)
  const { predictions } = predictResponse.parse(await response.json())
  let largestDifference = 0
  const problems: WireProblem[] = []
  for (const [row, expected] of sample.outputs.slice(0, rows.length).entries()) {
    const live = outputsOf(predictions[row], model, expected.length)
    for (const [at, wanted] of expected.entries()) {
      const got = live[at] ?? Number.NaN
      const difference = Math.abs(got - wanted)
      if (difference > largestDifference) largestDifference = difference
      // Written so that a NaN is refused as well.
      if (!(difference <= replayTolerance * Math.max(1, Math.abs(wanted))))
        problems.push(differs(row, got, wanted, model.classes?.[at]))
    }
  }
  const [first] = problems
  if (first) throw refusal(`The model was not deployed: ${first.message}`, problems.slice(0, 20))
  return { rows: rows.length, largestDifference }
}

const outputsOf = (
  prediction: PredictResponse['predictions'][number] | undefined,
  model: Pick<ModelValue, 'task' | 'classes'>,
  count: number,
): number[] => {
  if (!prediction) return []
  if (model.task === 'regression') return typeof prediction.prediction === 'number' ? [prediction.prediction] : []
  // Two classes may come as the probability of the second alone.
  const classes = model.task === 'binary' && count === 1 ? (model.classes ?? []).slice(1) : (model.classes ?? [])
  return classes.map((name) => prediction.probabilities?.[name] ?? Number.NaN)
}

const differs = (row: number, got: number, wanted: number, ofClass: string | undefined): WireProblem => ({
  code: 'replay_differs',
  severity: 'error',
  row,
  message:
    `Row ${row + 1} of the training data: the live model predicts ${got}${ofClass === undefined ? '' : ` for "${ofClass}"`}, ` +
    `training predicted ${wanted}: they differ by ${Math.abs(got - wanted)}, more than ${replayTolerance} allows.`,
})

async function answeredWithError(response: Response): Promise<AppError> {
  const parsed = problemDetails.safeParse(await response.json().catch(() => undefined))
  const problems = parsed.success ? (parsed.data.problems ?? []) : []
  const reason = problems[0]?.message ?? (parsed.success ? parsed.data.detail : `status ${response.status}`)
  return refusal(
    `The model was not deployed: the live endpoint refuses a row of the training data. ${reason}`,
    problems,
  )
}
