import { AppError } from '#server/appError.ts'
import { textOf } from './readBody.ts'
import { isObject } from './rows.ts'

/** A tensor of the Open Inference Protocol, its values flat and in row order. */
export type Tensor = { name: string; datatype: string; shape: number[]; data: unknown[] }

const refuse = (message: string): never => {
  throw new AppError('bad_request', message)
}

const readers: Record<string, [bytes: number, read: (view: DataView, at: number) => unknown]> = {
  BOOL: [1, (view, at) => view.getUint8(at) !== 0],
  UINT8: [1, (view, at) => view.getUint8(at)],
  UINT16: [2, (view, at) => view.getUint16(at, true)],
  UINT32: [4, (view, at) => view.getUint32(at, true)],
  UINT64: [8, (view, at) => Number(view.getBigUint64(at, true))],
  INT8: [1, (view, at) => view.getInt8(at)],
  INT16: [2, (view, at) => view.getInt16(at, true)],
  INT32: [4, (view, at) => view.getInt32(at, true)],
  INT64: [8, (view, at) => Number(view.getBigInt64(at, true))],
  FP16: [2, (view, at) => half(view.getUint16(at, true))],
  FP32: [4, (view, at) => view.getFloat32(at, true)],
  FP64: [8, (view, at) => view.getFloat64(at, true)],
}

/** IEEE 754 half precision. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** Texts of a BYTES tensor: a length in four bytes, little-endian, before each. */
function readTexts(bytes: Buffer, name: string): string[] {
  const texts: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = at + 4 <= bytes.length ? bytes.readUInt32LE(at) : Number.NaN
    if (!(at + 4 + length <= bytes.length)) refuse(`The binary data of "${name}" ends within a text.`)
    texts.push(textOf(bytes.subarray(at + 4, at + 4 + length)))
    at += 4 + length
  }
  return texts
}

function readBinary(bytes: Buffer, name: string, datatype: string): unknown[] {
  if (datatype === 'BYTES') return readTexts(bytes, name)
  const reader = Object.hasOwn(readers, datatype) ? readers[datatype] : undefined
  if (!reader) return refuse(`"${name}" has the datatype "${datatype}", which is not one of the protocol's.`)
  const [size, read] = reader
  if (bytes.length % size !== 0) refuse(`The binary data of "${name}" is no whole number of ${datatype} values.`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: bytes.length / size }, (_, at) => read(view, at * size))
}

/** Input tensors of a request; `binary` is what follows the JSON. */
export function readTensors(inputs: unknown, binary: Buffer): Tensor[] {
  if (!Array.isArray(inputs) || inputs.length === 0)
    return refuse('Send { "inputs": [{ "name", "datatype", "shape", "data" }] }.')
  let at = 0
  const tensors = inputs.map((input: unknown, index): Tensor => {
    if (!isObject(input)) return refuse(`inputs[${index}] must be an object.`)
    const { name, datatype, shape, data, parameters } = input
    if (typeof name !== 'string' || typeof datatype !== 'string')
      return refuse(`inputs[${index}] needs a "name" and a "datatype".`)
    if (!Array.isArray(shape) || !shape.every((size): size is number => Number.isInteger(size) && size >= 0))
      return refuse(`"${name}" needs a "shape" of whole numbers.`)
    const size = isObject(parameters) ? parameters['binary_data_size'] : undefined
    let values: unknown[]
    if (size === undefined) {
      if (!Array.isArray(data)) return refuse(`"${name}" has no "data".`)
      values = data.flat(8)
    } else {
      if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || at + size > binary.length)
        return refuse(`"binary_data_size" of "${name}" is more than was sent.`)
      values = readBinary(binary.subarray(at, at + size), name, datatype)
      at += size
    }
    const count = shape.reduce((product, each) => product * each, 1)
    if (values.length !== count)
      refuse(`"${name}" has ${values.length} values; its shape [${shape.join(', ')}] takes ${count}.`)
    return { name, datatype, shape, data: values }
  })
  if (at !== binary.length) refuse('More binary data was sent than the inputs say.')
  return tensors
}

/** The values of an FP64 or BYTES tensor as bytes. */
export function binaryOf({ datatype, data }: Tensor): Buffer {
  if (datatype === 'FP64') {
    const bytes = Buffer.alloc(data.length * 8)
    for (const [at, value] of data.entries()) bytes.writeDoubleLE(Number(value), at * 8)
    return bytes
  }
  return Buffer.concat(
    data.flatMap((value) => {
      const text = Buffer.from(String(value), 'utf8')
      const length = Buffer.alloc(4)
      length.writeUInt32LE(text.length)
      return [length, text]
    }),
  )
}
