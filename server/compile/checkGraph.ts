import type * as Tf from '@tensorflow/tfjs'
import { sliceRows } from './dataOps.ts'
import type { TensorFlow } from './nativeBackend.ts'
import { fillIn, type Operation, type Wire, wire } from './operation.ts'
import { type Column, traceWatch } from './traceStep.ts'
import { after, type GraphVariable, graphVariable, placeholder, read } from './variables.ts'

export type Check = { rows: number; pieceSize: number; watch: (batch: Tf.Tensor[]) => Tf.Scalar[] }

/** One run of the check: `outputs` over `rows` rows; `from` is to be fed as `checkFrom` unless it is undefined. */
export type Piece = { outputs: string[]; rows: number; from: number | undefined }

/** The part of a training's graph that computes scalars over rows which are not learned from, a piece at a time. */
export function checkGraph(options: {
  tf: TensorFlow
  prefix: string
  variables: readonly Tf.Variable[]
  memory: readonly GraphVariable[]
  columns: readonly Column[]
  check: Check
}): { operations: Operation[]; data: GraphVariable[]; pieces: Piece[] } {
  const { tf, prefix, variables, memory, columns, check } = options
  const { rows, pieceSize, watch } = check
  const data = columns.map(({ shape, dtype }, index) => graphVariable(prefix, `check${index}`, dtype, [rows, ...shape]))
  const from = wire(placeholder('checkFrom', 'int32', []))
  const operations: Operation[] = []
  const lay = (name: string, size: number): string[] => {
    const leaves = new Map<string, Wire>()
    for (const variable of memory) leaves.set(variable.name, read(variable))
    data.forEach((column, index) => {
      leaves.set(`column${index}`, size === rows ? read(column) : sliceRows(read(column), from, size))
    })
    const traced = traceWatch({ tf, variables, columns, batchSize: size, watch })
    return fillIn(traced, (leaf) => need(leaves.get(leaf), leaf)).map((value, index) => {
      operations.push(after(`${name}${index}`, [], value))
      return `${name}${index}`
    })
  }
  const full = Math.floor(rows / pieceSize)
  const left = rows - full * pieceSize
  const whole = full > 0 ? lay('checkPiece', pieceSize) : []
  const pieces: Piece[] = Array.from({ length: full }, (_, index) => ({
    outputs: whole,
    rows: pieceSize,
    from: pieceSize === rows ? undefined : index * pieceSize,
  }))
  if (left > 0) {
    pieces.push({ outputs: lay('checkTail', left), rows: left, from: left === rows ? undefined : full * pieceSize })
  }
  return { operations, data, pieces }
}

/** What a fragment asks for and is not there. */
export function need<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`The graph asks for "${name}", which it was not given.`)
  return value
}
