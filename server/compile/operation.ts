import { type Dtype, dataTypes } from './dtypes.ts'
import type { AttributeMessage, NodeMessage, ShapeMessage, TensorMessage } from './tensorflowProto.ts'

/** A side that is null is not known before the run. */
export type Shape = readonly (number | null)[]
export type Output = { dtype: Dtype; shape: Shape | undefined }

/** A node of a graph under construction; edges are references, names come when it is written. */
export type Operation = {
  /** TensorFlow's name of the op; one that begins with "@" stands for something that is put in its place later. */
  op: string
  inputs: Wire[]
  /** Operations that must have run before. */
  controls: Operation[]
  attributes: Record<string, AttributeMessage>
  outputs: Output[]
  name: string | undefined
}

/** One output of an operation, as another's input. */
export type Wire = { from: Operation; port: number }

export function operation(
  op: string,
  inputs: Wire[],
  options: {
    attributes?: Record<string, AttributeMessage>
    outputs?: Output[]
    controls?: Operation[]
    name?: string | undefined
  } = {},
): Operation {
  const { attributes = {}, outputs = [], controls = [], name } = options
  return { op, inputs, controls, attributes, outputs, name }
}

export const wire = (from: Operation, port = 0): Wire => ({ from, port })

export const outputOf = ({ from, port }: Wire): Output => from.outputs[port] ?? { dtype: 'float32', shape: undefined }

export const typeAttribute = (dtype: Dtype): AttributeMessage => ({ type: dataTypes[dtype] })

export const shapeMessage = (shape: Shape): ShapeMessage => ({ sides: shape.map((side) => ({ size: side ?? -1 })) })

export type ConstantValues = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array

/** A constant; one whose values are all the same is written as that one value. */
export function constant(values: ConstantValues, dtype: Dtype, shape: readonly number[]): Operation {
  const tensor: TensorMessage = { dtype: dataTypes[dtype], shape: shapeMessage(shape), ...contentOf(values, dtype) }
  return operation('Const', [], {
    attributes: { dtype: typeAttribute(dtype), value: { tensor } },
    outputs: [{ dtype, shape }],
  })
}

function contentOf(values: ConstantValues, dtype: Dtype): Partial<TensorMessage> {
  const first = values[0]
  if (values.length > 1 && typeof first === 'number' && values.every((value) => Object.is(value, first))) {
    if (dtype === 'float32') return { floats: [first] }
    if (dtype === 'int32') return { ints: [first] }
    if (dtype === 'bool') return { bools: [first !== 0] }
  }
  return { content: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) }
}

/** Texts, which a graph holds as UTF-8. */
export const textConstant = (texts: readonly string[], shape: readonly number[]): Wire =>
  wire(
    operation('Const', [], {
      attributes: {
        dtype: typeAttribute('string'),
        value: {
          tensor: {
            dtype: dataTypes.string,
            shape: shapeMessage(shape),
            texts: texts.map((each) => new TextEncoder().encode(each)),
          },
        },
      },
      outputs: [{ dtype: 'string', shape }],
    }),
  )

export const scalar = (value: number, dtype: 'float32' | 'float64' | 'int32' = 'float32'): Wire =>
  wire(
    constant(
      dtype === 'float32' ? Float32Array.of(value) : dtype === 'int32' ? Int32Array.of(value) : Float64Array.of(value),
      dtype,
      [],
    ),
  )

/** An op of one type, with its output like the first input unless said otherwise. */
export function apply(op: string, inputs: Wire[], output?: Partial<Output>, typeName = 'T'): Wire {
  const [first] = inputs
  const like: Output = first ? outputOf(first) : { dtype: 'float32', shape: undefined }
  return wire(
    operation(op, inputs, {
      attributes: { [typeName]: typeAttribute(like.dtype) },
      outputs: [{ ...like, ...output }],
    }),
  )
}

/** Everything that the targets need, as TensorFlow's messages. Throws when a placeholder of ours was left in. */
export function writeNodes(targets: readonly Operation[]): NodeMessage[] {
  const names = new Map<Operation, string>()
  const nodes: NodeMessage[] = []
  const waiting = [...targets]
  const nameOf = (each: Operation): string => {
    const known = names.get(each)
    if (known !== undefined) return known
    const name = each.name ?? `${each.op}_${names.size}`
    names.set(each, name)
    waiting.push(each)
    return name
  }
  for (const target of targets) nameOf(target)
  const written = new Set<Operation>()
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (written.has(next)) continue
    written.add(next)
    if (next.op.startsWith('@')) throw new Error(`The graph holds "${next.op}", for which nothing was put in.`)
    nodes.push({
      name: nameOf(next),
      op: next.op,
      inputs: [
        ...next.inputs.map(({ from, port }) => (port === 0 ? nameOf(from) : `${nameOf(from)}:${port}`)),
        ...new Set(next.controls.map((each) => `^${nameOf(each)}`)),
      ],
      attributes: next.attributes,
    })
  }
  return nodes
}

/**
 * Copies operations and what they need, with other wires in the place of some; `place` answers undefined for what is to be
 * copied. `adorn` may change a copy.
 */
export function copyOperations(
  targets: readonly Operation[],
  place: (each: Operation) => Wire | undefined,
  adorn: (copy: Operation) => void,
): Operation[] {
  const placed = new Map<Operation, { from: Operation; fixed: Wire | undefined }>()
  const resolve = (each: Operation): { from: Operation; fixed: Wire | undefined } => {
    const known = placed.get(each)
    if (known) return known
    const other = place(each)
    const made = other
      ? { from: other.from, fixed: other }
      : {
          from: {
            ...each,
            inputs: each.inputs.map(({ from, port }) => {
              const found = resolve(from)
              return found.fixed ?? wire(found.from, port)
            }),
            controls: each.controls.map((control) => resolve(control).from),
          },
          fixed: undefined,
        }
    if (!other) adorn(made.from)
    placed.set(each, made)
    return made
  }
  return targets.map((each) => resolve(each).from)
}

/** Puts wires in the place of a fragment's leaves, by their name, and answers the fragment's results. */
export function fillIn(fragment: readonly Wire[], leafOf: (name: string) => Wire): Wire[] {
  const leaves = new Map<Operation, Wire>()
  const place = (each: Operation): Wire | undefined => {
    if (!each.op.startsWith('@')) return undefined
    const found = leaves.get(each) ?? leafOf(each.op.slice(1))
    leaves.set(each, found)
    return found
  }
  const copies = copyOperations(
    fragment.map(({ from }) => from),
    place,
    () => undefined,
  )
  return fragment.map(({ from, port }, index) => {
    const copy = copies[index]
    if (!copy) throw new Error('A result of the fragment is missing.')
    return place(from) ?? wire(copy, port)
  })
}
