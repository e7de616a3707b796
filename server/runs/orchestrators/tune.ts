import { canonicalJson } from '#nodes/core/flow/canonical.ts'
import { upstreamOf } from '#nodes/core/flow/graph.ts'
import type { ModelValue } from '#nodes/core/value.ts'
import { sampleTrial } from '#nodes/ml/search.ts'
import { tune } from '#nodes/train/tune.node.ts'
import { bestTrial, metricFor, metricOf, type SearchSpace, type Trial, tuningReport } from '#nodes/train/tune.ts'
import { defineOrchestrator, type OrchestratorContext } from '#server/engine/orchestrator.ts'
import { WorkFailure } from '#server/engine/ports.ts'

type Overrides = Record<string, Record<string, unknown>>
type Tried = Trial & { model?: ModelValue | undefined }

/** Keys of a search space: `dense.units`. A node id has no dot, so the first one parts them. */
const keyOf = ({ node, param }: { node: string; param: string }): string => `${node}.${param}`

/**
 * Tries other settings of the nodes above as sub-runs, and hands on the best model with the list of all trials. Trial 0 is
 * the flow as it is set, which has run already.
 */
export const tuneOrchestrator = defineOrchestrator(tune, {
  about: 'What is searched above it',
  facts: ({ flow, plan, node }) =>
    [...upstreamOf(flow, [node.id])].sort().flatMap((id) => {
      const above = plan.nodes[id]
      if (!above) return []
      const { definition, params, facts, inputs } = above
      const ranges = flow.nodes.find((each) => each.id === id)?.tune
      return [{ id, type: definition.id, version: definition.version, params, facts: facts?.value, inputs, ranges }]
    }),
  run: async ({ inputs: { model: base }, params: { trials: wanted, seed, metric: asked, parallel }, context }) => {
    const { node, signal, runId } = context
    const source = node.inputs['model']
    if (!source) throw new Error('Tune has no model to start from.')
    const space = searchSpace(context)
    const metric = metricFor(asked, base.task)
    const drawn = drawTrials(space, { seed, wanted })
    if (drawn.length < wanted) {
      context.log(
        'info',
        `The ranges hold no more than ${drawn.length} different settings, so there are no more trials.`,
      )
    }

    const asSet = titled(context, space, settingsAsTheyAre(context, space))
    const first: Tried = { number: 0, params: asSet, metric: metricOf(base, metric), state: 'done', model: base }
    const tried: Tried[] = [first]
    context.trial({ number: 0, runId, params: settingsAsTheyAre(context, space), state: 'done', ...figureOf(first) })
    const tell = (): void => {
      const ended = tried.length - 1
      const fraction = ended / Math.max(1, drawn.length)
      context.progress({ fraction, message: `${ended} of ${drawn.length} trials are done` })
    }
    tell()

    const queue = drawn.map((params, at) => ({ number: at + 1, params }))
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        signal.throwIfAborted()
        const { number, params } = next
        const sub = await context.startSubRun({ name: String(number), overrides: params, target: source.node })
        const output = sub.outputs[source.port]
        const value = sub.status === 'done' && output ? await context.getValue(output.digest) : undefined
        const model = value?.type === 'model' ? value : undefined
        const trial: Tried = {
          number,
          params: titled(context, space, params),
          state: model ? 'done' : 'failed',
          ...(model && { model, metric: metricOf(model, metric) }),
        }
        tried.push(trial)
        context.trial({ number, runId: sub.runId, params, state: trial.state, ...figureOf(trial) })
        if (!model) context.log('warning', `Trial ${number} failed: ${sub.problems[0]?.message ?? 'it gave no model.'}`)
        tell()
      }
    }
    await Promise.all(Array.from({ length: Math.max(1, Math.min(parallel, drawn.length)) }, work))

    const best = bestTrial(tried, metric)
    if (!best?.model) {
      throw new WorkFailure({
        code: 'trials_failed',
        severity: 'error',
        message: `None of ${drawn.length} trials came to a model with the figure "${metric}".`,
        hint: 'Look at the trials: the log says why each failed. Narrower ranges, or another figure, may help.',
        field: 'metric',
      })
    }
    const report = tuningReport({ trials: tried, metric, target: base.target.name })
    return { model: best.model, report }
  },
})

/** Parameters marked to be tuned in the nodes above, in the order of the flow. */
function searchSpace({ flow, node }: OrchestratorContext): SearchSpace {
  const above = upstreamOf(flow, [node.id])
  const space = flow.nodes.flatMap(({ id, tune: ranges }) =>
    ranges && above.has(id) ? Object.entries(ranges).map(([param, range]) => ({ node: id, param, range })) : [],
  )
  if (space.length > 0) return space
  throw new WorkFailure({
    code: 'nothing_to_tune',
    severity: 'error',
    message: 'No setting of the nodes above is marked to be tuned, so there is nothing to try.',
    hint: 'Open a node such as Dense or Train and mark a setting to be tuned.',
  })
}

/** Settings for each trial, no two alike; fewer where the ranges hold no more. */
function drawTrials(space: SearchSpace, { seed, wanted }: { seed: number; wanted: number }): Overrides[] {
  const ranges = Object.fromEntries(space.map((each) => [keyOf(each), each.range]))
  const seen = new Set<string>()
  const drawn: Overrides[] = []
  // A small space is used up by drawing; after so many repeats in a row there is hardly anything left.
  for (let draw = 1, repeats = 0; drawn.length < wanted && repeats < 200; draw += 1) {
    const sample = sampleOf(seed, draw, ranges)
    const name = canonicalJson(sample)
    repeats = seen.has(name) ? repeats + 1 : 0
    if (repeats > 0) continue
    seen.add(name)
    const params: Overrides = {}
    for (const each of space) params[each.node] = { ...params[each.node], [each.param]: sample[keyOf(each)] }
    drawn.push(params)
  }
  return drawn
}

function sampleOf(...given: Parameters<typeof sampleTrial>): ReturnType<typeof sampleTrial> {
  try {
    return sampleTrial(...given)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new WorkFailure({
      code: 'range_wrong',
      severity: 'error',
      message,
      hint: 'Mend the range at the setting that is marked to be tuned.',
    })
  }
}

function settingsAsTheyAre({ plan }: OrchestratorContext, space: SearchSpace): Overrides {
  const params: Overrides = {}
  for (const { node, param } of space) {
    params[node] = { ...params[node], [param]: plan.nodes[node]?.params[param] ?? null }
  }
  return params
}

/** A trial's settings by what people call them, for the report. */
const titled = ({ plan }: OrchestratorContext, space: SearchSpace, params: Overrides): Record<string, unknown> =>
  Object.fromEntries(
    space.map(({ node, param }) => [`${plan.nodes[node]?.title ?? node}: ${param}`, params[node]?.[param]]),
  )

const figureOf = ({ metric }: Trial): { metric?: number } => (metric === undefined ? {} : { metric })
