import type { Column } from '../core/spec/table.ts'
import type { Aggregator, RecipeStep, Transform } from '../core/transform.ts'

/** A preparing step with its settings, not fitted yet. */
export type Step = {
  node: string
  version: number
  title: string
  transform: Transform<unknown, unknown>
  params: unknown
}

/** Learns a step from what the aggregator shows and turns it into a part of a recipe. The state must survive JSON. */
export async function fitStep(step: Step, columns: Column[], aggregate: Aggregator): Promise<RecipeStep> {
  const { node, version, title, transform, params } = step
  const state: unknown = JSON.parse(JSON.stringify(await transform.fit({ params, columns, aggregate })))
  const {
    atPrediction = transform.atPrediction,
    reason = transform.reason,
    ...effect
  } = transform.effect({
    params,
    columns,
    state,
  })
  return { ...effect, node, version, title, atPrediction, ...(reason === undefined ? {} : { reason }), state }
}
