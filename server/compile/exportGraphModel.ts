import { type dataTypes, dtypeOf } from './dtypes.ts'
import { shapeMessage, writeNodes } from './operation.ts'
import { type PredictionOptions, predictionGraph } from './predictionGraph.ts'
import type { AttributeMessage, NodeMessage, ShapeMessage, TensorMessage } from './tensorflowProto.ts'
import { UntraceableError } from './untraceableError.ts'

type Json = string | number | boolean | Json[] | { [key: string]: Json }

const weightsFile = 'weights.bin'
const tfNames: Partial<Record<string, string>> = {
  float32: 'DT_FLOAT',
  float64: 'DT_DOUBLE',
  int32: 'DT_INT32',
  int64: 'DT_INT64',
  string: 'DT_STRING',
  bool: 'DT_BOOL',
}
const typeName = (type: number): string => tfNames[dtypeOf(type)] ?? ''

/**
 * A prediction as TensorFlow.js's graph model, which `loadGraphModel` of any of its engines takes: a `model.json` and the weights. Names
 * of files with their bytes. Throws an UntraceableError where the function can't be told by a graph.
 */
export function exportGraphModel(options: PredictionOptions): Record<string, Uint8Array> {
  const { targets, outputs } = predictionGraph(options)
  const constants: { name: string; shape: number[]; dtype: string; bytes: Uint8Array }[] = []
  const node = writeNodes(targets).map((each): Json => {
    if (each.op === 'Const') constants.push(weightOf(each))
    return {
      name: each.name,
      op: each.op,
      input: each.inputs,
      attr: Object.fromEntries(
        Object.entries(each.attributes)
          // The values of constants are weights.
          .filter(([name]) => each.op !== 'Const' || name !== 'value')
          .map(([name, value]) => [name, attribute(value)]),
      ),
    }
  })
  const info = (name: string, dtype: keyof typeof dataTypes, shape: ShapeMessage): Json => ({
    name: `${name}:0`,
    dtype: tfNames[dtype] ?? '',
    tensorShape: shapeJson(shape),
  })
  const model: Json = {
    format: 'graph-model',
    generatedBy: 'modelwright',
    signature: {
      inputs: Object.fromEntries(
        options.inputs.map(({ name, dtype, shape }) => [name, info(name, dtype, shapeMessage([null, ...shape]))]),
      ),
      outputs: Object.fromEntries(
        outputs.map(({ name, dtype, shape }) => [name, info(name, dtype, shapeMessage(shape))]),
      ),
    },
    modelTopology: { node, library: {}, versions: { producer: 1087 } },
    weightsManifest: [
      { paths: [weightsFile], weights: constants.map(({ name, shape, dtype }) => ({ name, shape, dtype })) },
    ],
  }
  return { 'model.json': new TextEncoder().encode(JSON.stringify(model)), [weightsFile]: joined(constants) }
}

function attribute(value: AttributeMessage): Json {
  if ('text' in value) return { s: Buffer.from(value.text).toString('base64') }
  if ('int' in value) return { i: String(value.int) }
  if ('float' in value) return { f: value.float }
  if ('bool' in value) return { b: value.bool }
  if ('type' in value) return { type: typeName(value.type) }
  if ('shape' in value) return { shape: shapeJson(value.shape) }
  if ('tensor' in value) throw new UntraceableError('A constant is in a place where TensorFlow.js takes none.')
  const { text, int, float, bool, type } = value.list
  return {
    list: {
      ...(text ? { s: text.map((each) => Buffer.from(each).toString('base64')) } : {}),
      ...(int ? { i: int.map(String) } : {}),
      ...(float ? { f: float } : {}),
      ...(bool ? { b: bool } : {}),
      ...(type ? { type: type.map(typeName) } : {}),
    },
  }
}

const shapeJson = ({ sides }: ShapeMessage): Json => ({ dim: sides.map(({ size }) => ({ size: String(size) })) })

/** A constant as TensorFlow.js keeps weights: of the types that it knows, laid out in full. */
function weightOf({ name, attributes }: NodeMessage) {
  const value = attributes['value']
  if (!value || !('tensor' in value)) throw new Error(`The constant "${name}" has no value.`)
  const { tensor } = value
  const dtype = dtypeOf(tensor.dtype)
  const shape = tensor.shape.sides.map(({ size }) => size)
  const count = shape.reduce((product, side) => product * side, 1)
  if (dtype === 'float32') return { name, shape, dtype, bytes: bytesOf(tensor, new Float32Array(count)) }
  if (dtype === 'int32') return { name, shape, dtype, bytes: bytesOf(tensor, new Int32Array(count)) }
  if (dtype === 'bool') return { name, shape, dtype, bytes: bytesOf(tensor, new Uint8Array(count)) }
  throw new UntraceableError(`TensorFlow.js takes no constant of the type ${dtype}.`)
}

function bytesOf(
  { content, floats, ints, bools }: TensorMessage,
  values: Float32Array | Int32Array | Uint8Array,
): Uint8Array {
  if (content) return content
  // One value stands for all.
  values.fill(floats?.[0] ?? ints?.[0] ?? Number(bools?.[0] ?? 0))
  return new Uint8Array(values.buffer)
}

function joined(parts: readonly { bytes: Uint8Array }[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { bytes }) => sum + bytes.length, 0))
  let at = 0
  for (const { bytes } of parts) {
    all.set(bytes, at)
    at += bytes.length
  }
  return all
}
