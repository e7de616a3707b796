import type * as Tf from '@tensorflow/tfjs'
import { UntraceableError } from './untraceableError.ts'

/** Either form of the module, as it is required and as it is imported. */
export type TensorFlow = Omit<typeof Tf, 'default'>

export type TensorInfo = { dataId: object; shape: number[]; dtype: Tf.DataType }
export type OpAttribute = { name: string; type: number; value: unknown }

/** What is used of tfjs-node's backend; inner methods all of them, pinned by conformance tests. */
export type NativeBackend = {
  binding: Record<string, number>
  executeSingleOutput: (name: string, attributes: OpAttribute[], inputs: TensorInfo[]) => Tf.Tensor
  executeMultipleOutputs: (name: string, attributes: OpAttribute[], inputs: TensorInfo[], count: number) => Tf.Tensor[]
  readSync: (dataId: object) => Tf.TypedArray | Uint8Array[]
  read: (dataId: object) => Promise<Tf.TypedArray | Uint8Array[]>
  loadSavedModelMetaGraph: (folder: string, tags: string) => number
  runSavedModel: (
    id: number,
    inputs: Tf.Tensor[],
    inputInfos: { name: string; tfDtype?: string }[],
    outputs: string[],
  ) => Tf.Tensor[]
  deleteSavedModel: (id: number) => void
  getNumOfSavedModels: () => number
}

/** The backend of tfjs-node, if that is what TensorFlow.js runs on; else it throws an UntraceableError. */
export function nativeBackend(tf: TensorFlow): NativeBackend {
  const backend: unknown = tf.backend()
  const methods = ['executeSingleOutput', 'executeMultipleOutputs', 'loadSavedModelMetaGraph', 'runSavedModel'] as const
  if (
    tf.getBackend() !== 'tensorflow' ||
    typeof backend !== 'object' ||
    backend === null ||
    !methods.every((name) => typeof Reflect.get(backend, name) === 'function')
  ) {
    throw new UntraceableError(`Graphs need the native engine, TensorFlow.js runs on "${tf.getBackend()}".`)
  }
  // A border: the package's types leave its backend out.
  return backend as NativeBackend
}

/** `tf.tidy` for results that are no tensors: what it hands back is not searched for tensors to keep. */
export function tidily<Result>(tf: TensorFlow, work: () => Result): Result {
  const results: Result[] = []
  tf.tidy(() => {
    results.push(work())
  })
  return results[0] as Result
}
