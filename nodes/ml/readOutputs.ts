import type { Task } from '../core/spec/spec.ts'

/** What is needed to read a network's outputs. */
export type OutputReading = { task: Task; targetScale?: { offset: number; scale: number } | undefined }

/** What a model says of one row: [value] in the target's unit for a regression, one probability a class otherwise. */
export function readOutputs({ task, targetScale }: OutputReading, outputs: ArrayLike<number>): number[] {
  const first = outputs[0] ?? Number.NaN
  if (task === 'regression') return [first * (targetScale?.scale ?? 1) + (targetScale?.offset ?? 0)]
  return task === 'binary' ? [1 - first, first] : Array.from(outputs)
}

/** Index of the largest; the first of equals. */
export function largest(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i
  return best
}
