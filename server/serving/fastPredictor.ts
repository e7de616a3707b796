import type * as Tfjs from '@tensorflow/tfjs'
import type { ModelValue } from '#nodes/core/value.ts'
import type { ModelPredictor } from '#nodes/ml/models/modelPredictor.ts'
import { predictorOf } from '#nodes/ml/models/predictorOf.ts'
import { buildNetwork, type TensorFlow } from '#nodes/ml/network.ts'
import { readOutputs } from '#nodes/ml/readOutputs.ts'
import { decodeWeights } from '#nodes/ml/weights.ts'
import { UntraceableError } from '#server/compile/untraceableError.ts'
import { engineState } from '#server/ml/engineState.ts'

/** Milliseconds a row from which the native engine is worth loading into the server: below it plain code answers at once. */
const worthTheEngine = 0.5

type Measured = { predictor: ModelPredictor; way: 'plain' | 'compiled' }
type NetworkModel = Extract<ModelValue, { family: 'network' }>

/** Gives back a graph's memory when nobody can ask its model any more. */
const graphs = new FinalizationRegistry<() => void>((dispose) => dispose())

/**
 * What answers fastest on this machine: plain code for most models; for networks of convolutions and long recurrences a compiled graph,
 * where the native engine is there and a short measurement says so. Either has then run: the first caller does not wait.
 */
export async function fastPredictor(model: ModelValue, weights: Uint8Array): Promise<Measured> {
  const plain = predictorOf(model, weights)
  const took = millisecondsOf(plain)
  const usual: Measured = { predictor: plain, way: 'plain' }
  if (model.family !== 'network' || took < worthTheEngine || engineState().inUse !== 'native') return usual
  const compiled = await compiledPredictor(model, weights)
  return compiled && millisecondsOf(compiled) < took ? { predictor: compiled, way: 'compiled' } : usual
}

async function compiledPredictor(model: NetworkModel, weights: Uint8Array): Promise<ModelPredictor | undefined> {
  const [{ loadTensorflow }, { compilePredict }, { refuseLongSequences }] = await Promise.all([
    import('#server/ml/tf.ts'),
    import('#server/compile/compilePredict.ts'),
    import('#server/ml/longSequences.ts'),
  ])
  const loaded = await loadTensorflow('native')
  if (loaded.engine !== 'native') return undefined
  const tf = loaded.tf as TensorFlow
  const { width } = predictorOf(model, weights)
  const built = buildNetwork(tf, { network: model.network, weights: decodeWeights(model.network, weights), seed: 0 })
  try {
    refuseLongSequences(model.network)
    const graph = compilePredict({
      tf,
      inputs: [{ name: 'features', shape: [width], dtype: 'float32' }],
      predict: ([features]) => built.outputs(features as Tfjs.Tensor2D),
    })
    const predictor: ModelPredictor = {
      width,
      takesMissing: false,
      predict: (features) =>
        readOutputs(model, graph.predict(1, [Float32Array.from(features)])['output'] ?? new Float32Array()),
    }
    graphs.register(predictor, graph.dispose)
    return predictor
  } catch (error) {
    if (error instanceof UntraceableError) return undefined
    throw error
  } finally {
    built.dispose()
  }
}

/** The best of a few calls, after one that warms up. */
function millisecondsOf({ width, predict }: ModelPredictor): number {
  const row = new Float32Array(width)
  let best = Number.POSITIVE_INFINITY
  for (let call = 0; call < 4; call++) {
    const begun = performance.now()
    predict(row)
    if (call > 0) best = Math.min(best, performance.now() - begun)
  }
  return best
}
