import { apply, type Operation, operation, outputOf, type Shape, typeAttribute, type Wire, wire } from './operation.ts'

/**
 * Says the same with fewer ops: what a small step costs is the number of its ops. Values stay what they are to the last bit, save
 * that the slope of a ReLU at NaN is 0 where TensorFlow.js has NaN.
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
    case 'Cast':
      return unchanged(each)
    case 'BatchMatMulV2':
      return plainMatMul(each)
    case 'Add':
    case 'AddV2':
      return biasAdd(each)
    case 'Mul':
      return reluGrad(each)
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

/** The product of matrices, for which there are fused kernels, where only two sides are. */
function plainMatMul(each: Operation): Wire | undefined {
  const [a, b] = each.inputs
  const output = each.outputs[0]
  if (!a || !b || !output) return undefined
  if (outputOf(a).shape?.length !== 2 || outputOf(b).shape?.length !== 2) return undefined
  return wire(
    operation('MatMul', [a, b], {
      attributes: {
        T: typeAttribute(output.dtype),
        transpose_a: each.attributes['adj_x'] ?? { bool: false },
        transpose_b: each.attributes['adj_y'] ?? { bool: false },
      },
      outputs: [output],
    }),
  )
}

/** A vector added to each row of a product: TensorFlow fuses both, and a ReLU after it, into one kernel. */
function biasAdd(each: Operation): Wire | undefined {
  const [a, b] = each.inputs
  if (!a || !b || a.from.op !== 'MatMul') return undefined
  const rows = outputOf(a).shape
  const bias = outputOf(b).shape
  if (rows?.length !== 2 || bias?.length !== 1 || typeof bias[0] !== 'number' || rows[1] !== bias[0]) return undefined
  return apply('BiasAdd', [a, b])
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
