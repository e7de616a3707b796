import type * as Tfjs from '@tensorflow/tfjs'
import type { ModelValue } from '#nodes/core/value.ts'
import { buildNetwork, type TensorFlow } from '#nodes/ml/network.ts'
import { decodeWeights } from '#nodes/ml/weights.ts'
import { exportGraphModel } from '#server/compile/exportGraphModel.ts'
import { exportSavedModel } from '#server/compile/exportSavedModel.ts'
import type { PredictionOptions } from '#server/compile/predictionGraph.ts'
import type { ExportedFile } from './exportArchive.ts'
import { refuseLongSequences } from './longSequences.ts'
import { recipeGraph } from './recipeGraph.ts'

type NetworkModel = Extract<ModelValue, { family: 'network' }>

/**
 * Writes a trained network as a SavedModel that takes raw columns by their names, a value a row: numbers as doubles (NaN where missing),
 * true and false as 1 and 0, all else as strings (empty where missing). `output` holds for each row what an endpoint says: the number, or
 * one probability a class. A category that training did not see goes the way that the recipe has for it, where an endpoint refuses it.
 * Throws an UntraceableError where the recipe has a step that is no arithmetic and no look-up.
 */
export async function exportModel(
  folder: string,
  { tf, model, weights }: { tf: TensorFlow; model: NetworkModel; weights: Uint8Array },
): Promise<void> {
  const preparation = recipeGraph(model.recipe, model.features)
  const { options, dispose } = predictionOf({ tf, model, weights })
  try {
    await exportSavedModel(folder, options, preparation)
  } finally {
    dispose()
  }
}

/** A trained network for TensorFlow.js: takes the prepared numbers (`features`), says in `output` what an endpoint says. */
export function exportTfjs(given: { tf: TensorFlow; model: NetworkModel; weights: Uint8Array }): ExportedFile[] {
  const { options, dispose } = predictionOf(given)
  try {
    const about = { 'model.json': 'The graph', 'weights.bin': 'Its weights' } as Record<string, string>
    return Object.entries(exportGraphModel(options)).map(([path, content]) => ({
      path,
      about: about[path] ?? '',
      content,
    }))
  } finally {
    dispose()
  }
}

function predictionOf({ tf, model, weights }: { tf: TensorFlow; model: NetworkModel; weights: Uint8Array }): {
  options: PredictionOptions
  dispose: () => void
} {
  const { network, features, task, targetScale } = model
  refuseLongSequences(network)
  const built = buildNetwork(tf, { network, weights: decodeWeights(network, weights), seed: 0 })
  return {
    options: {
      tf,
      inputs: [{ name: 'features', shape: [network.layers[0]?.shape?.[0] ?? features.length], dtype: 'float32' }],
      predict: ([given]) => {
        const outputs = built.outputs(given as Tfjs.Tensor2D)
        if (task === 'regression') return outputs.mul(targetScale?.scale ?? 1).add(targetScale?.offset ?? 0)
        return task === 'binary' ? tf.concat([tf.sub(1, outputs), outputs], 1) : outputs
      },
    },
    dispose: built.dispose,
  }
}
