import type { Operation, Wire } from './operation.ts'
import type { AttributeMessage } from './tensorflowProto.ts'
import { UntraceableError } from './untraceableError.ts'

/** Two operations at the same place of two traces that differ in an attribute (a constant's value among them). */
export type Difference = { first: Operation; second: Operation; attribute: string }

/** Compares two traces of one function, edge by edge; they may differ in attributes only, else it throws an UntraceableError. */
export function differences(first: readonly Wire[], second: readonly Wire[]): Difference[] {
  const found: Difference[] = []
  const paired = new Map<Operation, Operation>()
  const compare = (a: Operation, b: Operation): void => {
    if (paired.get(a) === b) return
    if (paired.has(a) || a.op !== b.op || a.inputs.length !== b.inputs.length) throw unlike()
    paired.set(a, b)
    if (a.op.startsWith('@') && a.name !== b.name) throw unlike()
    for (const attribute of new Set([...Object.keys(a.attributes), ...Object.keys(b.attributes)])) {
      if (!isEqual(a.attributes[attribute], b.attributes[attribute])) found.push({ first: a, second: b, attribute })
    }
    compareWires(a.inputs, b.inputs)
  }
  const compareWires = (these: readonly Wire[], those: readonly Wire[]): void => {
    if (these.length !== those.length) throw unlike()
    these.forEach((a, index) => {
      const b = those[index]
      if (b?.port !== a.port) throw unlike()
      compare(a.from, b.from)
    })
  }
  compareWires(first, second)
  return found
}

const unlike = () => new UntraceableError('Traced twice, the function takes other ops: it is not the same each time.')

const isEqual = (a: AttributeMessage | undefined, b: AttributeMessage | undefined): boolean =>
  a !== undefined && b !== undefined && text(a) === text(b)

const text = (attribute: AttributeMessage): string =>
  JSON.stringify(attribute, (_, value: unknown) =>
    value instanceof Uint8Array
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
      : value,
  )
