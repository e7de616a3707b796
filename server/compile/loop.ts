import {
  apply,
  copyOperations,
  type Operation,
  operation,
  outputOf,
  scalar,
  typeAttribute,
  type Wire,
  wire,
} from './operation.ts'

/**
 * A loop inside the graph: `body` runs for each whole number from `from` below `to`, one round after the other, all effects of
 * one before the next begins. Answers the number where it ended. Built of TensorFlow's control-flow ops (a frame with one
 * counter), so the graph is as long as one round.
 */
export function loop(options: {
  name: string
  from: Wire
  to: Wire
  /** Gives the operations whose effects make a round. */
  body: (index: Wire) => Operation[]
}): Wire {
  const { name, from, to, body } = options
  const enter = (value: Wire, isConstant: boolean): Wire =>
    wire(
      operation('Enter', [value], {
        attributes: {
          T: typeAttribute(outputOf(value).dtype),
          frame_name: { text: new TextEncoder().encode(name) },
          is_constant: { bool: isConstant },
          parallel_iterations: { int: 1 },
        },
        outputs: [outputOf(value)],
      }),
    )
  const merge = operation('Merge', [enter(from, false)], {
    attributes: { T: typeAttribute('int32'), N: { int: 2 } },
    outputs: [
      { dtype: 'int32', shape: [] },
      { dtype: 'int32', shape: [] },
    ],
  })
  const goesOn = apply('Less', [wire(merge), enter(to, true)], { dtype: 'bool' })
  const condition = operation('LoopCond', [goesOn], { outputs: [{ dtype: 'bool', shape: [] }] })
  const branch = operation('Switch', [wire(merge), wire(condition)], {
    attributes: { T: typeAttribute('int32') },
    outputs: [
      { dtype: 'int32', shape: [] },
      { dtype: 'int32', shape: [] },
    ],
  })
  const index = apply('Identity', [wire(branch, 1)])
  const here = operation('@index', [], { outputs: [{ dtype: 'int32', shape: [] }] })
  const entered = new Map<Operation, Wire>()
  const effects = copyOperations(
    body(wire(here)),
    (each) => {
      if (each === here) return index
      // What takes nothing and is no constant comes from outside and stays the same in all rounds.
      if (each.inputs.length > 0 || each.op === 'Const') return undefined
      const known = entered.get(each) ?? enter(wire(each), true)
      entered.set(each, known)
      return known
    },
    (copy) => {
      // Bound to the round: what depends on outside values alone would run once more when the loop has ended.
      if (copy.inputs.every(({ from: { op } }) => op === 'Enter')) copy.controls.push(index.from)
    },
  )
  const next = apply('AddV2', [index, inRound(scalar(1, 'int32'), index)])
  next.from.controls.push(...effects)
  merge.inputs.push(
    wire(
      operation('NextIteration', [next], {
        attributes: { T: typeAttribute('int32') },
        outputs: [{ dtype: 'int32', shape: [] }],
      }),
    ),
  )
  return wire(
    operation('Exit', [wire(branch, 0)], {
      attributes: { T: typeAttribute('int32') },
      outputs: [{ dtype: 'int32', shape: [] }],
    }),
  )
}

function inRound(value: Wire, index: Wire): Wire {
  value.from.controls.push(index.from)
  return value
}
