import { differences } from './differences.ts'
import {
  apply,
  constant,
  copyOperations,
  type Operation,
  operation,
  scalar,
  typeAttribute,
  type Wire,
  wire,
} from './operation.ts'
import type { TensorMessage } from './tensorflowProto.ts'
import { UntraceableError } from './untraceableError.ts'

/**
 * From two traces of one function, for batches of two sizes, makes a fragment for batches of any size: a constant that differs
 * holds the batch size, times a whole number, and is computed from it instead. Throws an UntraceableError where the batch size
 * is in something else. The result stands on the first trace's leaves, and on one more, `rows`: the batch size, an int32.
 */
export function anyBatch(options: {
  first: readonly Wire[]
  second: readonly Wire[]
  sizes: readonly [number, number]
}): Wire[] {
  const { first, second, sizes } = options
  const rows = wire(operation('@rows', [], { outputs: [{ dtype: 'int32', shape: [] }] }))
  const replaced = new Map<Operation, Wire>()
  for (const { first: one, second: other, attribute } of differences(first, second)) {
    const [a, b] = [one, other].map(({ attributes }) => attributes[attribute])
    if (one.op !== 'Const' || attribute !== 'value' || !a || !b || !('tensor' in a) || !('tensor' in b)) {
      throw new UntraceableError(`The op ${one.op} is another for another number of rows (its "${attribute}").`)
    }
    replaced.set(one, dynamic(a.tensor, b.tensor, { sizes, rows }))
  }
  const copies = copyOperations(
    first.map(({ from }) => from),
    (each) => (each.op.startsWith('@') ? wire(each) : replaced.get(each)),
    () => undefined,
  )
  return first.map(({ from, port }, index) => {
    const copy = copies[index]
    if (!copy) throw new Error('A result of the trace is missing.')
    return replaced.get(from) ?? wire(copy, port)
  })
}

type Sizes = { sizes: readonly [number, number]; rows: Wire }

function dynamic(a: TensorMessage, b: TensorMessage, given: Sizes): Wire {
  const [shapeA, shapeB] = [sidesOf(a), sidesOf(b)]
  const [intsA, intsB] = [intsOf(a), intsOf(b)]
  if (shapeA.join() === shapeB.join() && intsA && intsB && shapeA.length <= 1) {
    const elements = intsA.map((value, index) => element(value, intsB[index] ?? value, given))
    return shapeA.length === 0 ? (elements[0] ?? scalar(0, 'int32')) : pack(elements)
  }
  // The same value everywhere, in a tensor as long as the batch.
  const value = a.floats?.[0]
  if (a.dtype === b.dtype && value !== undefined && value === b.floats?.[0] && shapeA.length === shapeB.length) {
    const dims = pack(shapeA.map((side, axis) => element(side, shapeB[axis] ?? side, given)))
    return wire(
      operation('Fill', [dims, scalar(value)], {
        attributes: { T: typeAttribute('float32'), index_type: typeAttribute('int32') },
        outputs: [{ dtype: 'float32', shape: shapeA.map(() => null) }],
      }),
    )
  }
  throw new UntraceableError('A constant hangs on the number of rows, and is no shape.')
}

/** One number of a shape: itself, or so many times the rows. */
function element(a: number, b: number, { sizes: [one, other], rows }: Sizes): Wire {
  if (a === b) return scalar(a, 'int32')
  const times = a / one
  if (!Number.isInteger(times) || b / other !== times) {
    throw new UntraceableError(
      `A shape has ${a} for ${one} rows and ${b} for ${other}: no whole number of times the rows.`,
    )
  }
  return times === 1 ? rows : apply('Mul', [rows, scalar(times, 'int32')])
}

const pack = (elements: Wire[]): Wire =>
  elements.length === 0
    ? wire(constant(new Int32Array(), 'int32', [0]))
    : wire(
        operation('Pack', elements, {
          attributes: { N: { int: elements.length }, T: typeAttribute('int32'), axis: { int: 0 } },
          outputs: [{ dtype: 'int32', shape: [elements.length] }],
        }),
      )

const sidesOf = ({ shape }: TensorMessage): number[] => shape.sides.map(({ size }) => size)

function intsOf({ dtype, ints, content, shape }: TensorMessage): number[] | undefined {
  const int32 = 3
  if (dtype !== int32) return undefined
  const count = shape.sides.reduce((product, { size }) => product * size, 1)
  if (ints) return Array.from({ length: count }, (_, index) => ints[index] ?? ints.at(-1) ?? 0)
  if (!content) return undefined
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  return Array.from({ length: count }, (_, index) => view.getInt32(index * 4, true))
}
