import {
  apply,
  constant,
  type Operation,
  operation,
  outputOf,
  type Shape,
  typeAttribute,
  type Wire,
  wire,
} from './operation.ts'

/**
 * Says the same with fewer ops: what a small step costs is the number of its ops. Values stay the same but for the order in which
 * a product is summed up; the slope of a ReLU at NaN, and zero times
 * NaN, are 0 where TensorFlow.js has NaN.
 */
export function simplify(wires: readonly Wire[]): Wire[] {
  const done = new Map<Operation, (port: number) => Wire>()
  const known = new Map<string, Operation>()
  const ids = new Map<Operation, number>()
  const idOf = (each: Operation): number => {
    const found = ids.get(each) ?? ids.size
    ids.set(each, found)
    return found
  }
  /** An op that was computed already, of the same inputs, is not computed again. */
  const shared = (each: Operation): Operation => {
    if (each.op.startsWith('@') || each.inputs.length === 0) return each
    const key = `${each.op}(${each.inputs.map(({ from, port }) => `${idOf(from)}:${port}`)})${JSON.stringify(each.attributes)}`
    const found = known.get(key) ?? each
    known.set(key, found)
    return found
  }
  const visit = (each: Operation): ((port: number) => Wire) => {
    const found = done.get(each)
    if (found) return found
    const inputs = each.inputs.map(({ from, port }) => visit(from)(port))
    const isSame = inputs.every(({ from, port }, index) => {
      const before = each.inputs[index]
      return before?.from === from && before.port === port
    })
    const plain = isSame ? each : { ...each, inputs }
    const better = rewrite(plain)
    const result = better
      ? () => ({ from: shared(better.from), port: better.port })
      : (
          (kept: Operation) => (port: number) =>
            wire(kept, port)
        )(shared(plain))
    done.set(each, result)
    return result
  }
  return wires.map(({ from, port }) => visit(from)(port))
}

function rewrite(each: Operation): Wire | undefined {
  switch (each.op) {
    case 'Reshape':
      return oneReshape(each)
    case 'Cast':
      return unchanged(each)
    case 'BatchMatMulV2':
      return plainMatMul(each)
    case 'Add':
    case 'AddV2':
      return biasAdd(each)
    case 'Mul':
      return byZero(each) ?? reluGrad(each)
    default:
      return undefined
  }
}

/** A reshape to the shape that is there, or a cast to the type that is there. */
function unchanged(each: Operation): Wire | undefined {
  const [input] = each.inputs
  if (!input) return undefined
  const before = outputOf(input)
  const after = each.outputs[0]
  return after && before.dtype === after.dtype && isKnown(before.shape) && sameShape(before.shape, after.shape)
    ? input
    : undefined
}

/** Of reshapes that follow each other the last one counts. */
function oneReshape(each: Operation): Wire | undefined {
  const [input, shape] = each.inputs
  const [first] = input?.from.op === 'Reshape' ? input.from.inputs : []
  if (!first || !shape || !isKnown(each.outputs[0]?.shape)) return unchanged(each)
  const direct = { ...each, inputs: [first, shape] }
  return unchanged(direct) ?? wire(direct)
}

/**
 * The product of two matrices, for which there are fused kernels, where TensorFlow.js takes that of whole batches of matrices,
 * each of one.
 */
function plainMatMul(each: Operation): Wire | undefined {
  const [a, b] = each.inputs.map(asMatrix)
  const [output] = each.outputs
  if (!a || !b || !output?.shape) return undefined
  const product = wire(
    operation('MatMul', [a, b], {
      attributes: {
        T: typeAttribute(output.dtype),
        transpose_a: each.attributes['adj_x'] ?? { bool: false },
        transpose_b: each.attributes['adj_y'] ?? { bool: false },
      },
      outputs: [{ dtype: output.dtype, shape: output.shape.slice(-2) }],
    }),
  )
  return output.shape.length === 2 ? product : reshaped(product, output.shape)
}

/** A matrix, or the only one of a batch. */
function asMatrix(each: Wire): Wire | undefined {
  const { shape } = outputOf(each)
  if (shape?.length === 2) return each
  if (shape?.length !== 3 || shape[0] !== 1) return undefined
  return reshaped(each, shape.slice(1))
}

function reshaped(each: Wire, shape: Shape): Wire {
  const sides = shape.map((side) => side ?? -1)
  const made = apply('Reshape', [each, wire(constant(Int32Array.from(sides), 'int32', [sides.length]))], { shape })
  made.from.attributes['Tshape'] = typeAttribute('int32')
  return oneReshape(made.from) ?? made
}

/** A vector added to each row of a product: TensorFlow fuses both, and a ReLU after it, into one kernel. */
function biasAdd(each: Operation): Wire | undefined {
  const [a, b] = each.inputs
  if (!a || !b) return undefined
  const [inner] = a.from.op === 'Reshape' ? a.from.inputs : []
  const product = inner ?? a
  const rows = outputOf(product).shape
  const sum = outputOf(a).shape
  const bias = outputOf(b).shape
  if (product.from.op !== 'MatMul' || rows?.length !== 2 || bias?.length !== 1 || typeof bias[0] !== 'number')
    return undefined
  if (rows[1] !== bias[0] || sum?.at(-1) !== bias[0]) return undefined
  const added = apply('BiasAdd', [product, b])
  return sum.length === 2 ? added : reshaped(added, sum)
}

/**
 * A start state of zeros makes its products zero. TensorFlow's own optimizer sees that too, but its way of putting it makes loops that
 * it can't sort afterwards, of which it then complains.
 */
function byZero(each: Operation): Wire | undefined {
  const [output] = each.outputs
  const shape = output?.shape
  if (output?.dtype !== 'float32' || !shape || !each.inputs.some((input) => isAll(input, 0))) return undefined
  const sides = shape.map((side) => side ?? 0)
  const size = sides.reduce((product, side) => product * side, 1)
  return wire(constant(new Float32Array(size), 'float32', sides))
}

/** TensorFlow.js takes nine ops for the slope of a ReLU: slope · cast(step(x)), the step by two choices. */
function reluGrad(each: Operation): Wire | undefined {
  const [slope, chosen] = each.inputs
  if (!slope || chosen?.from.op !== 'Select') return undefined
  const [isNan, x, step] = chosen.from.inputs
  if (!x || isNan?.from.op !== 'IsNan' || !isSame(isNan.from.inputs[0], x) || step?.from.op !== 'Select')
    return undefined
  const [isAbove, one, zero] = step.from.inputs
  if (isAbove?.from.op !== 'Greater' || !isSame(isAbove.from.inputs[0], x)) return undefined
  if (!isAll(isAbove.from.inputs[1], 0) || !isAll(one, 1) || !isAll(zero, 0)) return undefined
  if (!sameShape(outputOf(slope).shape, outputOf(x).shape)) return undefined
  return apply('ReluGrad', [slope, x])
}

const isSame = (a: Wire | undefined, b: Wire | undefined): boolean =>
  a !== undefined && b !== undefined && a.from === b.from && a.port === b.port

const isKnown = (shape: Shape | undefined): boolean => shape?.every((side) => side !== null) ?? false

const sameShape = (a: Shape | undefined, b: Shape | undefined): boolean =>
  a !== undefined && b !== undefined && a.length === b.length && a.every((side, index) => side === b[index])

/** A constant of this one value. */
function isAll(each: Wire | undefined, value: number): boolean {
  if (each?.from.op !== 'Const') return false
  const given = each.from.attributes['value']
  if (!given || !('tensor' in given)) return false
  const { floats, content } = given.tensor
  if (floats) return floats[0] === value
  if (content?.byteLength !== 4) return false
  return new DataView(content.buffer, content.byteOffset, 4).getFloat32(0, true) === value
}
