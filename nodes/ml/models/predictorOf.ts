import type { FittedFamily, ModelValue } from '../../core/value.ts'
import { createPredictor } from '../predict.ts'
import { readOutputs } from '../readOutputs.ts'
import { decodeWeights } from '../weights.ts'
import { readBaseline } from './baseline/baseline.ts'
import { type Bundle, decodeBundle } from './bundle.ts'
import { readEnsemble } from './ensemble/ensemble.ts'
import { readLinear } from './linear/linear.ts'
import type { ModelPredictor } from './modelPredictor.ts'
import { readNeighbours } from './neighbours/neighbours.ts'
import { readTrees } from './trees/forest.ts'

/** Makes a family's predictor from what it stored. */
type FamilyReader = (bundle: Bundle, width: number) => ModelPredictor

const readers: Record<FittedFamily, FamilyReader> = {
  baseline: readBaseline,
  trees: readTrees,
  linear: readLinear,
  neighbours: readNeighbours,
  ensemble: readEnsemble,
}

/**
 * The one place that tells families apart: any trained model and the bytes of its artifact `weights` as a plain function. Evaluation, batch
 * prediction, the replay before a deployment, endpoints and explanations all go through it.
 */
export function predictorOf(model: ModelValue, weights: Uint8Array): ModelPredictor {
  if (model.family !== 'network') return readFitted(model.family, decodeBundle(weights))
  const predictor = createPredictor(model.network, decodeWeights(model.network, weights))
  return {
    width: predictor.width,
    takesMissing: false,
    predict: (features) => readOutputs(model, predictor.predict(features)),
  }
}

/** What a family stored, as a predictor; `head.width` says how many numbers a row has. */
export const readFitted = (family: FittedFamily, bundle: Bundle): ModelPredictor =>
  readers[family](bundle, Number(bundle.head['width']))
