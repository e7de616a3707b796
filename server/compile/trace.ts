import type * as Tf from '@tensorflow/tfjs'
import { type Dtype, dataTypes, dtypeOf } from './dtypes.ts'
import {
  type NativeBackend,
  nativeBackend,
  type OpAttribute,
  type TensorFlow,
  type TensorInfo,
  tidily,
} from './nativeBackend.ts'
import {
  constant,
  type Operation,
  operation,
  outputOf,
  shapeMessage,
  typeAttribute,
  type Wire,
  wire,
} from './operation.ts'
import type { AttributeMessage } from './tensorflowProto.ts'
import { UntraceableError } from './untraceableError.ts'

/** Stands in a traced fragment for a tensor that was handed in. */
export type Leaf = { tensor: Tf.Tensor; operation: Operation }

export const leaf = (name: string, tensor: Tf.Tensor): Leaf => ({
  tensor,
  operation: operation(`@${name}`, [], { outputs: [{ dtype: tensor.dtype, shape: tensor.shape }], name }),
})

/** Ops that draw other numbers each time by a state of their own: they can't be repeated, so they are not traced. */
const unseeded = new Set(['Multinomial', 'RandomUniform', 'RandomStandardNormal', 'TruncatedNormal', 'RandomShuffle'])

/** Types that tfjs-node leaves out, since op by op TensorFlow finds them by itself: of which input each is. */
const untold: Record<string, Record<string, number>> = { ExpandDims: { T: 0, Tdim: 1 } }

function untoldTypes(name: string, inputs: readonly TensorInfo[]): Record<string, AttributeMessage> {
  const types = Object.entries(untold[name] ?? {}).flatMap(([attribute, at]) => {
    const dtype = inputs[at]?.dtype
    return dtype === undefined ? [] : [[attribute, typeAttribute(dtype as Dtype)] as const]
  })
  return Object.fromEntries(types)
}

/**
 * Runs `work` once on the engine and records every op of TensorFlow that depends on a leaf. What does not is a constant.
 * `work` hands its results to `wireOf`; values that depend on a leaf can't be read inside. Nothing else may run meanwhile:
 * `work` is synchronous.
 */
export function trace<Result>(
  tf: TensorFlow,
  leaves: readonly Leaf[],
  work: (wireOf: (tensor: Tf.Tensor) => Wire) => Result,
): { result: Result; assigned: Map<Tf.Variable, Wire> } {
  const backend = nativeBackend(tf)
  const recorded = new WeakMap<object, Wire>()
  const constants = new WeakMap<object, Wire>()
  for (const each of leaves) recorded.set(each.tensor.dataId, wire(each.operation))
  const original = pick(backend)
  const prototype = tf.Variable.prototype
  const originalAssign = prototype.assign
  const assigned = new Map<Tf.Variable, Wire>()
  const kept = new Map<Tf.Variable, Tf.Tensor>()

  const wireOf = (tensor: TensorInfo): Wire => {
    const known = recorded.get(tensor.dataId) ?? constants.get(tensor.dataId)
    if (known) {
      const { shape } = outputOf(known)
      if (shape && shape.join() === tensor.shape.join()) return known
      if (!shape) return known
      throw new UntraceableError(`A tensor changed its shape from [${shape}] to [${tensor.shape}] without an op.`)
    }
    const made = wire(constantOf(tensor, original.readSync))
    constants.set(tensor.dataId, made)
    return made
  }
  const record = (name: string, attributes: OpAttribute[], inputs: TensorInfo[], outputs: Tf.Tensor[]): void => {
    if (unseeded.has(name)) throw new UntraceableError(`The op ${name} draws random numbers without a seed.`)
    if (!inputs.some(({ dataId }) => recorded.has(dataId))) return
    const made = operation(name, inputs.map(wireOf), {
      attributes: {
        ...untoldTypes(name, inputs),
        ...Object.fromEntries(attributes.map((each) => [each.name, attributeOf(each, backend)])),
      },
      outputs: outputs.map(({ dtype, shape }) => ({ dtype, shape })),
    })
    for (const [port, { dataId }] of outputs.entries()) recorded.set(dataId, wire(made, port))
  }
  let isCheckingIndexes = false
  const refuseReading = (dataId: object): void => {
    if (recorded.has(dataId) && !isCheckingIndexes) {
      throw new UntraceableError('A value that depends on the data is read in JavaScript, which a graph can not do.')
    }
  }

  // tfjs-node's kernel looks whether the indexes are in range before it gathers; in a graph TensorFlow looks itself.
  const gather = tf.getKernel('GatherV2', 'tensorflow')
  const originalGather = gather?.kernelFunc

  try {
    if (gather && originalGather) {
      gather.kernelFunc = (given) => {
        isCheckingIndexes = true
        try {
          return originalGather(given)
        } finally {
          isCheckingIndexes = false
        }
      }
    }
    backend.executeSingleOutput = (name, attributes, inputs) => {
      const output = original.executeSingleOutput(name, attributes, inputs)
      record(name, attributes, inputs, [output])
      return output
    }
    backend.executeMultipleOutputs = (name, attributes, inputs, count) => {
      const outputs = original.executeMultipleOutputs(name, attributes, inputs, count)
      record(name, attributes, inputs, outputs)
      return outputs
    }
    backend.readSync = (dataId) => {
      refuseReading(dataId)
      return original.readSync(dataId)
    }
    backend.read = async (dataId) => {
      refuseReading(dataId)
      return original.read(dataId)
    }
    prototype.assign = function (value) {
      const variable: Tf.Variable = this as Tf.Variable
      if (!kept.has(variable)) kept.set(variable, tf.keep(variable.clone()))
      assigned.set(variable, wireOf(value))
      originalAssign.call(this, value)
    }
    return { result: tidily(tf, () => work(wireOf)), assigned }
  } finally {
    restore(backend, original)
    if (gather && originalGather) gather.kernelFunc = originalGather
    prototype.assign = originalAssign
    for (const [variable, value] of kept) {
      variable.assign(value)
      value.dispose()
    }
  }
}

const methods = ['executeSingleOutput', 'executeMultipleOutputs', 'readSync', 'read'] as const
type Methods = Pick<NativeBackend, (typeof methods)[number]>

const pick = (backend: NativeBackend): Methods => ({
  executeSingleOutput: backend.executeSingleOutput.bind(backend),
  executeMultipleOutputs: backend.executeMultipleOutputs.bind(backend),
  readSync: backend.readSync.bind(backend),
  read: backend.read.bind(backend),
})

/** The methods come from the class: what was put over them on the object goes away again. */
function restore(backend: NativeBackend, original: Methods): void {
  for (const name of methods) {
    if (!Reflect.deleteProperty(backend, name)) Reflect.set(backend, name, original[name])
  }
}

function constantOf(tensor: TensorInfo, readSync: Methods['readSync']): Operation {
  const { dtype, shape } = tensor
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
    throw new UntraceableError(`A constant of the type ${dtype} can't be put into a graph yet.`)
  }
  const values = readSync(tensor.dataId)
  // A copy: the engine's own memory may be freed or written again. Of which class the values are, depends on where they came from.
  if (dtype === 'float32') return constant(Float32Array.from(values as Float32Array), dtype, shape)
  if (dtype === 'int32') return constant(Int32Array.from(values as Int32Array), dtype, shape)
  return constant(Uint8Array.from(values as Uint8Array), dtype, shape)
}

function attributeOf({ name, type, value }: OpAttribute, { binding }: NativeBackend): AttributeMessage {
  const isList = Array.isArray(value)
  switch (type) {
    case binding['TF_ATTR_STRING']:
      if (!isList) return { text: new TextEncoder().encode(String(value)) }
      break
    case binding['TF_ATTR_INT']:
      return isList ? { list: { int: value.map(Number) } } : { int: Number(value) }
    case binding['TF_ATTR_FLOAT']:
      return isList ? { list: { float: value.map(Number) } } : { float: Number(value) }
    case binding['TF_ATTR_BOOL']:
      return isList ? { list: { bool: value.map(Boolean) } } : { bool: Boolean(value) }
    case binding['TF_ATTR_TYPE']:
      if (!isList) return { type: dataTypes[dtypeNamed(value)] }
      break
    case binding['TF_ATTR_SHAPE']:
      if (isList) return { shape: shapeMessage(value.map(Number)) }
  }
  throw new UntraceableError(`The attribute "${name}" of an op has a form that is not known here.`)
}

const dtypeNamed = (value: unknown): Dtype => dtypeOf(Number(value))
