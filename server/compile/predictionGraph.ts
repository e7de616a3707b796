import type * as Tf from '@tensorflow/tfjs'
import { anyBatch } from './anyBatch.ts'
import type { JsDtype } from './dtypes.ts'
import { type TensorFlow, tidily } from './nativeBackend.ts'
import {
  fillIn,
  type Operation,
  operation,
  outputOf,
  type Shape,
  scalar,
  typeAttribute,
  type Wire,
  wire,
} from './operation.ts'
import { simplify } from './simplify.ts'
import { type Leaf, leaf, trace } from './trace.ts'
import { unlessTooDeep } from './untraceableError.ts'
import { after, placeholder } from './variables.ts'

/** What each row of an input holds. */
export type Input = { name: string; shape: readonly number[]; dtype: 'float32' | 'int32' }

/** What a caller hands in where something is made of it first: one value a row, by name; any text may be a name. */
export type RawInput = { name: string; dtype: 'float64' | 'string' }

/** Makes the inputs of the prediction, in their order, from what the caller hands in. */
export type Preparation = { inputs: readonly RawInput[]; prepare: (raw: ReadonlyMap<string, Wire>) => Wire[] }

export type PredictionOptions = {
  tf: TensorFlow
  inputs: readonly Input[]
  /** What is computed; variables that it reads become constants with the values that they have now. */
  predict: (inputs: Tf.Tensor[]) => Tf.Tensor | Record<string, Tf.Tensor>
}

export type GraphOutput = { name: string; dtype: JsDtype; shape: Shape }

/** Sizes that no layer is likely to have, so that what hangs on the batch can be told from what does not. */
const sizes = [13, 17] as const

type PredictionGraph = { targets: Operation[]; outputs: GraphOutput[] }

/** A graph from inputs to outputs for any number of rows; each is an operation with the name that it was given. */
export function predictionGraph(options: PredictionOptions, preparation?: Preparation): PredictionGraph {
  try {
    return graphOf(options, preparation)
  } catch (error) {
    throw unlessTooDeep(error)
  }
}

function graphOf({ tf, inputs, predict }: PredictionOptions, preparation?: Preparation): PredictionGraph {
  const traces = sizes.map((rows) =>
    tidily(tf, () => {
      const given = inputs.map(({ shape, dtype }) => tf.zeros([rows, ...shape], dtype))
      const leaves: Leaf[] = given.map((tensor, index) => leaf(`input${index}`, tensor))
      return trace(tf, leaves, (wireOf) => {
        const answer = predict(given)
        const named = 'dataId' in answer ? { output: answer as Tf.Tensor } : answer
        return Object.entries(named).map(([name, tensor]) => ({ name, wire: wireOf(tensor) }))
      }).result
    }),
  )
  const [first = [], second = []] = traces
  const [before, other] = [first, second].map((results) => simplify(results.map((each) => each.wire)))
  const given = preparation
    ? prepared(preparation)
    : inputs.map(({ name, dtype, shape }) => wire(placeholder(name, dtype, [null, ...shape])))
  const [source] = given
  if (!source) throw new Error('A prediction needs an input.')
  const fragment = anyBatch({ first: before ?? [], second: other ?? [], sizes })
  const rows = rowsOf(source)
  const filled = fillIn(fragment, (name) =>
    name === 'rows' ? rows : (given[Number(name.slice('input'.length))] ?? source),
  )
  const outputs = first.map(({ name, wire: traced }): GraphOutput => {
    const { dtype, shape } = outputOf(traced)
    const others = outputOf(second.find((each) => each.name === name)?.wire ?? traced).shape
    return {
      name,
      dtype: dtype as JsDtype,
      shape: (shape ?? []).map((side, axis) => (side === others?.[axis] ? side : null)),
    }
  })
  return { targets: filled.map((value, index) => after(outputs[index]?.name ?? '', [], value)), outputs }
}

/** Name of the operation that stands for a caller's input: those of columns may hold what TensorFlow's names can't. */
export const rawName = (index: number): string => `raw${index}`

function prepared({ inputs, prepare }: Preparation): Wire[] {
  return prepare(new Map(inputs.map(({ name, dtype }, at) => [name, wire(placeholder(rawName(at), dtype, [null]))])))
}

/** How many rows are in a batch. */
function rowsOf(input: Wire): Wire {
  const shape = wire(
    operation('Shape', [input], {
      attributes: { T: typeAttribute(outputOf(input).dtype), out_type: typeAttribute('int32') },
      outputs: [{ dtype: 'int32', shape: [outputOf(input).shape?.length ?? null] }],
    }),
  )
  return wire(
    operation('GatherV2', [shape, scalar(0, 'int32'), scalar(0, 'int32')], {
      attributes: {
        Tparams: typeAttribute('int32'),
        Tindices: typeAttribute('int32'),
        Taxis: typeAttribute('int32'),
        batch_dims: { int: 0 },
      },
      outputs: [{ dtype: 'int32', shape: [] }],
    }),
  )
}
