import { apply, constant, operation, scalar, typeAttribute, type Wire, wire } from './operation.ts'
import type { GraphVariable } from './variables.ts'

/** Rows of a variable by index, without a copy of the whole; a single index gives the row itself. */
export function gather(variable: GraphVariable, indexes: Wire): Wire {
  const shape = [...(indexes.from.outputs[indexes.port]?.shape ?? []), ...variable.shape.slice(1)]
  return wire(
    operation('ResourceGather', [wire(variable.handle), indexes], {
      attributes: {
        dtype: typeAttribute(variable.dtype),
        Tindices: typeAttribute('int32'),
        batch_dims: { int: 0 },
        validate_indices: { bool: true },
      },
      outputs: [{ dtype: variable.dtype, shape }],
    }),
  )
}

/** So many rows from one on. */
export function sliceRows(value: Wire, from: Wire, rows: number): Wire {
  const sides = (value.from.outputs[value.port]?.shape ?? []).map((side, axis) => (axis === 0 ? rows : (side ?? -1)))
  const begin = wire(
    operation('Pack', [from, ...sides.slice(1).map(() => scalar(0, 'int32'))], {
      attributes: { N: { int: sides.length }, T: typeAttribute('int32'), axis: { int: 0 } },
      outputs: [{ dtype: 'int32', shape: [sides.length] }],
    }),
  )
  const size = wire(constant(Int32Array.from(sides), 'int32', [sides.length]))
  const made = apply('Slice', [value, begin, size], { shape: sides })
  made.from.attributes['Index'] = typeAttribute('int32')
  return made
}

/** A value of the variable's shape, everywhere the same. */
export function filled(variable: GraphVariable, value: number): Wire {
  const shape = variable.shape.map((side) => side ?? 0)
  const size = shape.reduce((product, side) => product * side, 1)
  return wire(constant(new Float32Array(size).fill(value), 'float32', shape))
}

const cast = (value: Wire, from: 'float32' | 'float64', to: 'float32' | 'float64'): Wire =>
  wire(
    operation('Cast', [value], {
      attributes: { SrcT: typeAttribute(from), DstT: typeAttribute(to), Truncate: { bool: false } },
      outputs: [{ dtype: to, shape: [] }],
    }),
  )
export const toDouble = (value: Wire): Wire => cast(value, 'float32', 'float64')
export const toSingle = (value: Wire): Wire => cast(value, 'float64', 'float32')
