import '#nodes/prepare/functions.ts'
import '#server/pictures/decodePicture.ts'
import { type CompileRecipeOptions, compileRecipe, type RowProblem } from '#nodes/core/recipe.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import type { ModelValue } from '#nodes/core/value.ts'
import { predictorOf } from '#nodes/ml/models/predictorOf.ts'
import { largest } from '#nodes/ml/readOutputs.ts'
import type { PredictResponse } from '#server/contract/resources.ts'

type Prediction = PredictResponse['predictions'][number]
export type RowAnswer = { ok: true; prediction: Prediction } | { ok: false; problems: RowProblem[] }

/** A model ready to answer: its compiled recipe and a plain predictor. A row costs some microseconds. */
export type LoadedModel = {
  /** Raw columns that a caller hands in. */
  inputs: Column[]
  /** With `isText` the cells are text as in a CSV. */
  predict: (row: Record<string, unknown>, index: number, isText: boolean) => RowAnswer
}

/** Raw columns that a caller of this model hands in. */
export const inputsOf = (model: ModelValue): Column[] =>
  compileRecipe(model.recipe, model.features, { unseenCategories: 'refuse' }).inputs

/** Throws RecipeError when the recipe cannot be followed for single rows. */
export function loadModel(
  model: ModelValue,
  weights: Uint8Array,
  { unseenCategories = 'refuse' }: Pick<CompileRecipeOptions, 'unseenCategories'> = {},
): LoadedModel {
  const predictor = predictorOf(model, weights)
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
