import type { Scalar } from '../core/expr/expr.ts'
import { type CompiledRecipe, compileRecipe, neededInputs, RecipeError } from '../core/recipe.ts'
import { NodeError } from '../core/run.ts'
import type { Column } from '../core/spec/table.ts'
import type { ModelValue } from '../core/value.ts'
import type { ModelPredictor } from '../ml/models/modelPredictor.ts'

/** A trained model over raw cells: what a caller of its endpoint hands in, so that it is explained in these words. */
export type RawModel = {
  columns: Column[]
  /** Cells in the order of `columns`; all NaN where the model can't answer for them. */
  predict: (cells: readonly Scalar[]) => number[]
  /** The model's own flat row, where it can be made. */
  features: (cells: readonly Scalar[]) => Float64Array | undefined
}

/** Refuses a model whose preparation can't be done for a row alone. */
export function rawModelOf(model: ModelValue, predictor: ModelPredictor): RawModel {
  let recipe: CompiledRecipe
  try {
    recipe = compileRecipe(model.recipe, model.features, { missing: predictor.takesMissing ? 'keep' : 'refuse' })
  } catch (error) {
    if (!(error instanceof RecipeError)) throw error
    throw new NodeError('not_explained_by_row', error.message, {
      hint: 'Leave that step out, or do it before the data come here.',
    })
  }
  const columns = neededInputs(model.recipe, model.features)
  const unknown = new Array<number>(model.task === 'regression' ? 1 : (model.classes?.length ?? 1)).fill(Number.NaN)
  const features: RawModel['features'] = (cells) => {
    const made = recipe.apply(Object.fromEntries(columns.map(({ name }, at) => [name, cells[at] ?? null])), 0)
    return made.ok ? made.values : undefined
  }
  return {
    columns,
    features,
    predict: (cells) => {
      const made = features(cells)
      return made ? predictor.predict(made) : unknown
    },
  }
}

/** About `count` of them, evenly spread, in their order. */
export function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all]
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)]).filter(
    (each) => each !== undefined,
  )
}
