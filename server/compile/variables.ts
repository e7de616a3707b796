import type { Dtype } from './dtypes.ts'
import { type Operation, operation, type Shape, shapeMessage, typeAttribute, type Wire, wire } from './operation.ts'

/** Memory of a session: its value stays between runs. */
export type GraphVariable = { name: string; dtype: Dtype; shape: Shape; handle: Operation }

let sessions = 0
/** A prefix that no other graph of this process has: resources of equal names would be one. */
export const uniquePrefix = (): string => `graph${sessions++}`

export function graphVariable(prefix: string, name: string, dtype: Dtype, shape: Shape): GraphVariable {
  const text = (value: string) => ({ text: new TextEncoder().encode(value) })
  return {
    name,
    dtype,
    shape,
    handle: operation('VarHandleOp', [], {
      attributes: {
        dtype: typeAttribute(dtype),
        shape: { shape: shapeMessage(shape) },
        shared_name: text(`${prefix}/${name}`),
        container: text(''),
      },
      outputs: [{ dtype: 'resource', shape: [] }],
      name,
    }),
  }
}

export const read = ({ handle, dtype, shape }: GraphVariable, name?: string): Wire =>
  wire(
    operation('ReadVariableOp', [wire(handle)], {
      attributes: { dtype: typeAttribute(dtype) },
      outputs: [{ dtype, shape }],
      name,
    }),
  )

export const assign = ({ handle, dtype }: GraphVariable, value: Wire, controls: Operation[] = []): Operation =>
  operation('AssignVariableOp', [wire(handle), value], { attributes: { dtype: typeAttribute(dtype) }, controls })

export const assignAdd = ({ handle, dtype }: GraphVariable, value: Wire): Operation =>
  operation('AssignAddVariableOp', [wire(handle), value], { attributes: { dtype: typeAttribute(dtype) } })

export const placeholder = (name: string, dtype: Dtype, shape: Shape): Operation =>
  operation('Placeholder', [], {
    attributes: { dtype: typeAttribute(dtype), shape: { shape: shapeMessage(shape) } },
    outputs: [{ dtype, shape }],
    name,
  })

/** An operation to ask for when what it waits for is to be done. */
export const after = (name: string, effects: readonly Operation[], value: Wire): Operation =>
  operation('Identity', [value], {
    attributes: { T: typeAttribute(value.from.outputs[value.port]?.dtype ?? 'float32') },
    outputs: value.from.outputs.slice(value.port, value.port + 1),
    controls: [...effects],
    name,
  })
