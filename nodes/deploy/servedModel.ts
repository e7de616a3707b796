import '../prepare/functions.ts'
import type { Scalar } from '../core/expr/expr.ts'
import { type CompileRecipeOptions, compileRecipe, type RowProblem } from '../core/recipe.ts'
import type { Column } from '../core/spec/table.ts'
import type { ModelValue } from '../core/value.ts'
import type { ModelPredictor } from '../ml/models/modelPredictor.ts'
import { predictorOf } from '../ml/models/predictorOf.ts'
import { largest } from '../ml/readOutputs.ts'

export type Prediction = {
  prediction: Exclude<Scalar, null | boolean>
  probabilities?: Record<string, number> | undefined
}
export type RowAnswer = { ok: true; prediction: Prediction } | { ok: false; problems: RowProblem[] }

/** A model ready to answer: its compiled recipe and a plain predictor. A row costs some microseconds. */
export type ServedModel = {
  /** Raw columns that a caller hands in. */
  inputs: Column[]
  /** With `isText` the cells are text as in a CSV. */
  predict: (row: Record<string, unknown>, index: number, isText: boolean) => RowAnswer
}

type ServeOptions = Pick<CompileRecipeOptions, 'unseenCategories'> & { predictor?: ModelPredictor | undefined }

/** `predictor`: another way to compute what the model says. Throws RecipeError when the recipe cannot be followed for single rows. */
export function serveModel(
  model: ModelValue,
  weights: Uint8Array,
  { unseenCategories = 'refuse', predictor = predictorOf(model, weights) }: ServeOptions = {},
): ServedModel {
  const recipe = compileRecipe(model.recipe, model.features, {
    unseenCategories,
    missing: predictor.takesMissing ? 'keep' : 'refuse',
  })
  const read = readerOf(model)
  return {
    inputs: recipe.inputs,
    predict: (row, index, isText) => {
      const applied = recipe.apply(row, index, { text: isText })
      if (!applied.ok) return applied
      const prediction = read(predictor.predict(applied.values))
      return prediction ? { ok: true, prediction } : { ok: false, problems: [notFinite(index)] }
    },
  }
}

/** From the model's numbers to what is answered; undefined where a number is not finite. */
function readerOf(model: ModelValue): (numbers: number[]) => Prediction | undefined {
  const classes = model.classes ?? []
  return (numbers) => {
    if (!numbers.every(Number.isFinite)) return undefined
    if (model.task === 'regression') return { prediction: numbers[0] ?? 0 }
    const best = largest(numbers)
    return {
      prediction: classes[best] ?? String(best),
      probabilities: Object.fromEntries(classes.map((name, at) => [name, numbers[at] ?? 0])),
    }
  }
}

const notFinite = (row: number): RowProblem => ({
  code: 'prediction_not_finite',
  severity: 'error',
  row,
  message: `Row ${row + 1}: the values are so large that the model's arithmetic overflows.`,
  hint: 'Check the values and their units.',
})
