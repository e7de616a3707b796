import '#server/pictures/decodePicture.ts'
import { compileRecipe } from '#nodes/core/recipe.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import type { ModelValue } from '#nodes/core/value.ts'
import { type ServedModel, serveModel } from '#nodes/deploy/servedModel.ts'
import { fastPredictor } from './fastPredictor.ts'

export type { RowAnswer } from '#nodes/deploy/servedModel.ts'
/** A model ready to answer in this server, which can read pictures too. */
export type LoadedModel = ServedModel

/** Raw columns that a caller of this model hands in. */
export const inputsOf = (model: ModelValue): Column[] =>
  compileRecipe(model.recipe, model.features, { unseenCategories: 'refuse' }).inputs

export const loadModel = serveModel

/** The same by the way that is fastest on this machine. */
export async function loadFastModel(
  model: ModelValue,
  weights: Uint8Array,
  options: Pick<NonNullable<Parameters<typeof serveModel>[2]>, 'unseenCategories'> = {},
): Promise<LoadedModel> {
  const { predictor } = await fastPredictor(model, weights)
  return serveModel(model, weights, { ...options, predictor })
}
