import { columnsOf, compileWith } from './expr/compile.ts'
import type { Expr, Scalar } from './expr/expr.ts'
import { asNumber } from './expr/scalar.ts'
import { typesOf } from './expr/types.ts'
import { diagnose, type FeatureSource } from './recipeDiagnosis.ts'
import { type RowProblem, readCell, rowProblem } from './recipeRow.ts'
import { stepsAtEndpoint } from './remainingSteps.ts'
import { type Column, widthOf, widthOfAll } from './spec/table.ts'
import { type Cell, CellError, isScalar, stepFunction } from './stepFunctions.ts'
import { ofKind } from './stepSql.ts'
import type { Recipe } from './transform.ts'

export type { RowProblem } from './recipeRow.ts'
export { remainingSteps } from './remainingSteps.ts'
export { columnsAfter, type StepSql, stepSql } from './stepSql.ts'

export type RowResult = { ok: true; values: Float64Array } | { ok: false; problems: RowProblem[] }

export type CompiledRecipe = {
  /** The raw columns that a caller hands in: those that the features really need. */
  inputs: Column[]
  /**
   * Validates a raw row and applies the steps; `values` are the features in their order, vectors laid out. With `text` the cells are text as in a
   * CSV and are read by the columns' kinds.
   */
  apply: (row: Record<string, unknown>, index: number, options?: { text?: boolean }) => RowResult
}

/** A recipe that an endpoint cannot follow: a step that refuses, or features that nothing makes. */
export class RecipeError extends Error {
  override readonly name = 'RecipeError'
}

/** Raw columns that the features really depend on, in the order of the source. Removed and overwritten columns don't count. */
export function neededInputs(recipe: Recipe, features: readonly string[]): Column[] {
  const needed = new Set(features)
  for (const step of stepsAtEndpoint(recipe).reverse()) {
    const written = step.write.filter((each) => needed.has(each.column.name))
    const called = (step.calls ?? []).filter((each) => needed.has(each.output.name))
    for (const each of written) needed.delete(each.column.name)
    for (const each of called) needed.delete(each.output.name)
    for (const each of written) for (const name of columnsOf(each.expr)) needed.add(name)
    for (const each of called) for (const name of each.inputs) needed.add(name)
  }
  return recipe.input.filter((column) => needed.has(column.name))
}

type Slots = Cell[]

/** A value on the way: where it comes from and which raw columns and look-ups it goes through. */
type Made = { slot: number; kind: Column['kind']; shape?: number[] | undefined; source: FeatureSource }

export type CompileRecipeOptions = {
  /**
   * A category that the training data did not hold: `refuse` names the field and what was expected, as an endpoint should;
   * `asPrepared` (default) leaves it to the steps, which may count it as "other".
   */
  unseenCategories?: 'refuse' | 'asPrepared'
  /** A feature without a value: `refuse` (default), or `keep` it as NaN for a model that knows what to do then. */
  missing?: 'refuse' | 'keep'
}

/**
 * Compiles a recipe to a function over raw rows. Compile once and apply often: a row costs some microseconds. Throws RecipeError
 * when an endpoint cannot follow the recipe.
 */
export function compileRecipe(
  recipe: Recipe,
  features: readonly string[],
  { unseenCategories = 'asPrepared', missing = 'refuse' }: CompileRecipeOptions = {},
): CompiledRecipe {
  const refusing = recipe.steps.find((step) => step.atPrediction === 'refuse')
  if (refusing)
    throw new RecipeError(
      `The step "${refusing.title}" cannot be done for a single row: ${refusing.reason ?? 'it needs the whole table'}.`,
    )
  const inputs = neededInputs(recipe, features)
  const made = new Map<string, Made>(
    inputs.map((column, slot) => [
      column.name,
      { slot, kind: column.kind, shape: column.shape, source: { inputs: new Set([slot]), lookups: [] } },
    ]),
  )
  let size = inputs.length
  const program: Instruction[] = []
  for (const step of stepsAtEndpoint(recipe)) {
    // All of a step's expressions see the columns as they were before it.
    const before = new Map(made)
    const types = typesOf([...before].map(([name, { kind }]) => ({ name, kind })))
    for (const name of step.drop) made.delete(name)
    for (const { column, expr } of step.write) {
      if (columnsOf(expr).some((name) => !before.has(name))) {
        // Made from what no feature needs; a feature that needs it is found out below.
        made.delete(column.name)
        continue
      }
      const run = compileWith<Slots>(
        ofKind(expr, column.kind, types),
        (name) => {
          const slot = before.get(name)?.slot ?? 0
          return (slots) => {
            const cell = slots[slot] ?? null
            return isScalar(cell) ? cell : null
          }
        },
        types,
      )
      const reads = columnsOf(expr).flatMap((name) => before.get(name)?.slot ?? [])
      program.push({ run, slot: size, reads })
      made.set(column.name, { slot: size, kind: column.kind, source: sourceOf(expr, before) })
      size += 1
    }
    for (const { function: name, inputs: from, output, state } of step.calls ?? []) {
      if (from.some((each) => !before.has(each))) {
        made.delete(output.name)
        continue
      }
      const compiled = stepFunction(name)(state)
      const reads = from.flatMap((each) => before.get(each)?.slot ?? [])
      const source = mergeSources(from.flatMap((each) => before.get(each)?.source ?? []))
      const given = [...source.inputs].flatMap((at) => inputs[at] ?? [])
      program.push({ run: (slots) => compiled(reads.map((slot) => slots[slot] ?? null)), slot: size, reads, given })
      made.set(output.name, { slot: size, kind: output.kind, shape: output.shape, source })
      size += 1
    }
  }
  const outputs = features.map((name) => {
    const found = made.get(name)
    if (!found) throw new RecipeError(`The model needs a column "${name}" that its recipe does not make.`)
    return { ...found, name }
  })
  const categories = inputs.map((column) =>
    unseenCategories === 'refuse' && column.kind === 'category' && column.categories
      ? new Set<Scalar>(column.categories)
      : undefined,
  )
  return { inputs, apply: applier(recipe, inputs, categories, prune(program, outputs), outputs, size, missing) }
}

const mergeSources = (sources: readonly FeatureSource[]): FeatureSource => ({
  inputs: new Set(sources.flatMap((each) => [...each.inputs])),
  lookups: sources.flatMap((each) => each.lookups),
})

/** Raw columns behind an expression, with the look-ups directly over one of them. */
function sourceOf(expr: Expr, made: ReadonlyMap<string, Made>): FeatureSource {
  const inputs = new Set<number>()
  const lookups: FeatureSource['lookups'] = []
  for (const name of columnsOf(expr)) {
    const found = made.get(name)
    for (const input of found?.source.inputs ?? []) inputs.add(input)
    lookups.push(...(found?.source.lookups ?? []))
  }
  const visit = (each: Expr): void => {
    if (each.op === 'lookup') {
      const behind = new Set(columnsOf(each.arg).flatMap((name) => [...(made.get(name)?.source.inputs ?? [])]))
      const [input] = behind
      if (input !== undefined && behind.size === 1) lookups.push({ input, keys: each.entries.map(([key]) => key) })
      visit(each.arg)
      visit(each.otherwise)
    } else if (each.op === 'call') for (const arg of each.args) visit(arg)
    else if (each.op === 'case') {
      for (const branch of each.branches) {
        visit(branch.when)
        visit(branch.then)
      }
      visit(each.otherwise)
    }
  }
  visit(expr)
  return { inputs, lookups }
}

/** One written column: computed from the slots that it reads into a slot of its own. `given`: the raw columns behind a function's. */
type Instruction = { run: (slots: Slots) => Cell; slot: number; reads: number[]; given?: Column[] }

/** Leaves out what no output needs, walking from the outputs back. */
function prune(program: readonly Instruction[], outputs: readonly Made[]): Instruction[] {
  const needed = new Set(outputs.map((output) => output.slot))
  const kept: Instruction[] = []
  for (const instruction of [...program].reverse())
    if (needed.has(instruction.slot)) {
      kept.push(instruction)
      for (const slot of instruction.reads) needed.add(slot)
    }
  return kept.reverse()
}

function applier(
  recipe: Recipe,
  inputs: readonly Column[],
  categories: readonly (ReadonlySet<Scalar> | undefined)[],
  program: readonly Instruction[],
  outputs: readonly (Made & { name: string })[],
  size: number,
  missing: 'refuse' | 'keep',
): CompiledRecipe['apply'] {
  const known = new Set(recipe.input.map((column) => column.name))
  const names = inputs.map((column) => column.name)
  const slots: Slots = new Array<Cell>(size).fill(null)
  const width = widthOfAll(outputs)
  return (row, index, options) => {
    const problems: RowProblem[] = []
    for (const name of Object.keys(row))
      if (!known.has(name)) problems.push(rowProblem.unknownField(index, name, names))
    for (let at = 0; at < inputs.length; at += 1) {
      const column = inputs[at]
      if (!column) continue
      const cell = Object.hasOwn(row, column.name) ? row[column.name] : undefined
      if (cell === undefined) {
        problems.push(rowProblem.absentField(index, column))
        continue
      }
      const value = readCell(cell, column, options?.text === true)
      if (value === undefined) problems.push(rowProblem.wrongType(index, column, cell))
      else if (value !== null && isScalar(value) && categories[at]?.has(value) === false)
        problems.push(rowProblem.unseenCategory(index, column, value, column.categories ?? []))
      else slots[at] = value
    }
    if (problems.length > 0) return { ok: false, problems }
    for (const { run, slot, given } of program) {
      try {
        slots[slot] = run(slots)
      } catch (error) {
        if (!(error instanceof CellError)) throw error
        return { ok: false, problems: [rowProblem.unusable(index, given?.[0]?.name ?? '', error.message)] }
      }
    }
    const values = new Float64Array(width)
    let at = 0
    for (const output of outputs) {
      const raw = slots[output.slot] ?? null
      const size = widthOf(output)
      const value = typeof raw === 'number' ? raw : isScalar(raw) && output.kind !== 'vector' ? asNumber(raw) : null
      if (raw instanceof Float32Array && raw.length === size) values.set(raw, at)
      else if (value !== null) values[at] = value
      else if (missing === 'keep') values.fill(Number.NaN, at, at + size)
      else problems.push(...diagnose(index, output.name, output.source, inputs, slots))
      at += size
    }
    if (problems.length > 0) return { ok: false, problems: distinct(problems) }
    return { ok: true, values }
  }
}

const distinct = (problems: readonly RowProblem[]): RowProblem[] => {
  const seen = new Set<string>()
  return problems.filter((problem) => {
    const isNew = !seen.has(problem.message)
    seen.add(problem.message)
    return isNew
  })
}
