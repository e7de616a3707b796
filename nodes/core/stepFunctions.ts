import type { Scalar } from './expr/expr.ts'

/** A value on its way through a recipe: a plain one, the bytes of a picture, or a vector. */
export type Cell = Scalar | Uint8Array | Float32Array

export const isScalar = (cell: Cell): cell is Scalar => typeof cell !== 'object' || cell === null

/** Thrown by a step function for a value that it cannot take: the caller names row and column. */
export class CellError extends Error {
  override readonly name = 'CellError'
}

/** Ready for many rows: the values of the call's inputs to a vector of the output's width; null where the result is missing. */
export type CompiledStepFunction = (values: readonly Cell[]) => Float32Array | null

/** Reads the state of a call once. */
export type StepFunction = (state: unknown) => CompiledStepFunction

const known = new Map<string, StepFunction>()

/** Makes a function known under a name; recipes are stored by these names, so a name keeps its meaning for ever. */
export function defineStepFunction(name: string, make: StepFunction): StepFunction {
  known.set(name, make)
  return make
}

/** The function of that name. Throws where it is not known: the recipe then comes from a newer program. */
export function stepFunction(name: string): StepFunction {
  const found = known.get(name)
  if (!found) throw new Error(`There is no preparing function "${name}". The recipe may come from a newer version.`)
  return found
}
