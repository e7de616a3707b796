import { defineTransform } from '../core/define.ts'
import type { Transform } from '../core/transform.ts'

export type { Aggregate } from '../core/transform.ts'

/** `defineTransform` with both types named: what is learned is JSON and comes back as it went. */
export const defineTransformState = <Params, State>(transform: Transform<Params, State>): Transform<Params, unknown> =>
  defineTransform(transform)
