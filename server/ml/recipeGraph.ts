import type { Expr, FunctionName, Scalar } from '#nodes/core/expr/expr.ts'
import { typesOf } from '#nodes/core/expr/types.ts'
import { neededInputs } from '#nodes/core/recipe.ts'
import { isNumeric } from '#nodes/core/spec/table.ts'
import { ofKind } from '#nodes/core/stepSql.ts'
import type { Recipe } from '#nodes/core/transform.ts'
import {
  apply,
  constant,
  operation,
  outputOf,
  scalar,
  textConstant,
  typeAttribute,
  type Wire,
  wire,
} from '#server/compile/operation.ts'
import type { Preparation } from '#server/compile/predictionGraph.ts'
import { UntraceableError } from '#server/compile/untraceableError.ts'

/**
 * A recipe as ops of TensorFlow: from raw columns to one matrix of features. Numbers and true/false are doubles (1 and 0) in which NaN
 * is missing; text is a string in which the empty one is missing. Throws an UntraceableError that names what a graph can't say.
 */
export function recipeGraph(recipe: Recipe, features: readonly string[]): Preparation {
  const refusing = recipe.steps.find(({ atPrediction }) => atPrediction === 'refuse')
  if (refusing) throw new UntraceableError(`The step "${refusing.title}" can't be done for a single row.`)
  const inputs = neededInputs(recipe, features)
  const calling = recipe.steps.find(({ calls = [] }) => calls.length > 0)
  if (calling) throw new UntraceableError(`The step "${calling.title}" is no arithmetic and no look-up.`)
  return {
    inputs: inputs.map(({ name, kind }) => ({
      name,
      dtype: isNumeric(kind) || kind === 'boolean' ? 'float64' : 'string',
    })),
    prepare: (raw) => {
      const made = new Map(inputs.map(({ name, kind }) => [name, { kind, value: raw.get(name) }]))
      for (const step of recipe.steps) {
        if (step.atPrediction === 'skip') continue
        // All of a step's expressions see the columns as they were before it.
        const before = new Map(made)
        const types = typesOf([...before].map(([name, { kind }]) => ({ name, kind })))
        for (const name of step.drop) made.delete(name)
        for (const { column, expr } of step.write) {
          const value = graphOf(ofKind(expr, column.kind, types), (name) => before.get(name)?.value)
          if (value) made.set(column.name, { kind: column.kind, value })
          else made.delete(column.name)
        }
      }
      return [matrixOf(features.map((name) => numberIn(made.get(name)?.value, name)))]
    },
  }
}

type Read = (column: string) => Wire | undefined
/** Left out where it is made from what no feature needs. */
type Found = Wire | undefined

function graphOf(expr: Expr, read: Read): Found {
  switch (expr.op) {
    case 'literal':
      return literalOf(expr.value)
    case 'column':
      return read(expr.name)
    case 'case': {
      const parts = [...expr.branches.map(({ then }) => then), expr.otherwise].map((each) => graphOf(each, read))
      const holds = expr.branches.map(({ when }) => graphOf(when, read))
      if (!all(parts) || !all(holds)) return undefined
      const [otherwise, ...thens] = alike(parts).reverse()
      return thens.reduce<Found>((rest, then, index) => {
        const hold = holds[holds.length - 1 - index]
        return rest && hold && select(isOne(hold), then, rest)
      }, otherwise)
    }
    case 'lookup': {
      const arg = graphOf(expr.arg, read)
      const otherwise = graphOf(expr.otherwise, read)
      return arg && otherwise && lookUp(asText(arg), expr.entries, otherwise)
    }
    case 'call': {
      const args = expr.args.map((each) => graphOf(each, read))
      return all(args) ? callOf(expr.fn, args) : undefined
    }
  }
}

const all = (wires: readonly Found[]): wires is Wire[] => wires.every((each) => each !== undefined)
const isText = (value: Wire): boolean => outputOf(value).dtype === 'string'

const literalOf = (value: Scalar): Wire =>
  typeof value === 'string' ? textConstant([value], []) : scalar(value === null ? Number.NaN : Number(value), 'float64')

const missing = (): Wire => scalar(Number.NaN, 'float64')
const isOne = (value: Wire): Wire => test('Equal', [numberIn(value, 'a condition'), scalar(1, 'float64')])
const test = (op: string, inputs: Wire[]): Wire => {
  const made = apply(op, inputs, { dtype: 'bool' })
  if (op === 'Equal' || op === 'NotEqual') made.from.attributes['incompatible_shape_error'] = { bool: true }
  return made
}
const logic = (op: string, inputs: Wire[]): Wire =>
  wire(operation(op, inputs, { outputs: [{ dtype: 'bool', shape: [null] }] }))
/** In the shape of all three together: a constant is as long as the rows. */
const select = (holds: Wire, then: Wire, otherwise: Wire): Wire =>
  wire(
    operation('SelectV2', [holds, then, otherwise], {
      attributes: { T: typeAttribute(outputOf(then).dtype) },
      outputs: [{ dtype: outputOf(then).dtype, shape: [null] }],
    }),
  )
const finite = (value: Wire): Wire => select(test('IsFinite', [value]), value, missing())
const isGone = (value: Wire): Wire =>
  isText(value) ? test('Equal', [value, textConstant([''], [])]) : test('IsNan', [value])
const fromTruth = (holds: Wire): Wire => select(holds, scalar(1, 'float64'), scalar(0, 'float64'))
const unlessGone = (args: readonly Wire[], value: Wire): Wire =>
  args.reduce((result, arg) => select(isGone(arg), missing(), result), value)

function numberIn(value: Found, what: string): Wire {
  if (!value) throw new UntraceableError(`The model needs "${what}", which its recipe does not make.`)
  if (isText(value)) throw new UntraceableError(`"${what}" reads a number out of text, which a SavedModel can't.`)
  return value
}

/** Only true and false have a text that is the same everywhere. */
function asText(value: Wire): Wire {
  if (isText(value)) return value
  throw new UntraceableError('A number is made text, which a SavedModel writes in another way.')
}

/** Values of one kind; a missing one is of any. */
function alike(values: readonly Wire[]): Wire[] {
  if (!values.some(isText)) return [...values]
  return values.map((each) => (isText(each) ? each : isMissingConstant(each) ? textConstant([''], []) : asText(each)))
}

function isMissingConstant({ from }: Wire): boolean {
  const value = from.op === 'Const' ? from.attributes['value'] : undefined
  const content = value && 'tensor' in value ? value.tensor.content : undefined
  return content?.byteLength === 8 && Number.isNaN(new DataView(content.buffer, content.byteOffset).getFloat64(0, true))
}

const onNumbers: Partial<Record<FunctionName, string>> = {
  add: 'AddV2',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'RealDiv',
  modulo: 'TruncateMod',
  power: 'Pow',
  negate: 'Neg',
  abs: 'Abs',
  floor: 'Floor',
  ceil: 'Ceil',
  sqrt: 'Sqrt',
  exp: 'Exp',
  log: 'Log',
  sign: 'Sign',
}
const comparing: Partial<Record<FunctionName, string>> = {
  equal: 'Equal',
  notEqual: 'NotEqual',
  less: 'Less',
  lessOrEqual: 'LessEqual',
  greater: 'Greater',
  greaterOrEqual: 'GreaterEqual',
}

function callOf(fn: FunctionName, args: readonly Wire[]): Wire {
  const [first, second] = args
  if (!first) throw new UntraceableError(`The function "${fn}" has no values.`)
  const arithmetic = onNumbers[fn]
  if (arithmetic) {
    const numbers = args.map((each) => numberIn(each, fn))
    // In the shape of the longest: of two the first may be a constant.
    const shape = numbers.some((each) => outputOf(each).shape?.length === 1) ? [null] : []
    return finite(apply(arithmetic, numbers, { shape }))
  }
  const comparison = comparing[fn]
  if (
    comparison &&
    second &&
    (args.every((each) => !isText(each)) || ((fn === 'equal' || fn === 'notEqual') && args.every(isText)))
  )
    return unlessGone(args, fromTruth(test(comparison, [first, second])))
  switch (fn) {
    case 'toNumber':
    case 'toBoolean':
      if (fn === 'toNumber') return numberIn(first, fn)
      return unlessGone([first], fromTruth(test('NotEqual', [numberIn(first, fn), scalar(0, 'float64')])))
    case 'round': {
      if (second) break
      // Halves go away from 0; TensorFlow's own rounding takes them to the even one.
      const size = apply('Abs', [numberIn(first, fn)])
      const whole = apply('Floor', [apply('AddV2', [size, scalar(0.5, 'float64')])])
      return finite(apply('Mul', [whole, apply('Sign', [numberIn(first, fn)])]))
    }
    case 'toText':
      return asText(first)
    case 'isMissing':
      return fromTruth(isGone(first))
    case 'coalesce': {
      const [last, ...before] = alike(args).reverse()
      if (!last) break
      return before.reduce((rest, each) => select(isGone(each), rest, each), last)
    }
    case 'least':
    case 'greatest':
      if (args.some(isText)) break
      return unlessGone(
        args,
        args.reduce((a, b) => apply(fn === 'least' ? 'Minimum' : 'Maximum', [a, b], { shape: [null] })),
      )
    case 'not':
      return unlessGone([first], fromTruth(logic('LogicalNot', [isOne(first)])))
    case 'and':
    case 'or': {
      // One that decides does so whatever is missing.
      const decisive = scalar(fn === 'or' ? 1 : 0, 'float64')
      const decides = args
        .map((each) => test('Equal', [numberIn(each, fn), decisive]))
        .reduce((a, b) => logic('LogicalOr', [a, b]))
      return select(decides, decisive, unlessGone(args, scalar(fn === 'or' ? 0 : 1, 'float64')))
    }
    default:
  }
  throw new UntraceableError(`The function "${fn}" can't be put into a SavedModel.`)
}

/** Compares with all keys at once: as many ops for a thousand as for one. */
function lookUp(arg: Wire, entries: readonly [string, Scalar][], otherwise: Wire): Wire {
  const keys = new Map<string, Scalar>()
  // The first of equal keys counts. The empty text is missing here.
  for (const [key, value] of entries) if (key !== '' && !keys.has(key)) keys.set(key, value)
  if (keys.size === 0) return otherwise
  const values = [...keys.values()]
  const asTexts = isText(otherwise) || values.some((value) => typeof value === 'string')
  if (asTexts && values.some((value) => value !== null && typeof value !== 'string'))
    throw new UntraceableError('A look-up gives numbers and text.')
  const column = wire(
    operation('ExpandDims', [arg, scalar(-1, 'int32')], {
      attributes: { T: typeAttribute('string'), Tdim: typeAttribute('int32') },
      outputs: [{ dtype: 'string', shape: [null, 1] }],
    }),
  )
  const isEqual = test('Equal', [column, textConstant([...keys.keys()], [keys.size])])
  const found = wire(
    operation('Any', [isEqual, scalar(-1, 'int32')], {
      attributes: { Tidx: typeAttribute('int32'), keep_dims: { bool: false } },
      outputs: [{ dtype: 'bool', shape: [null] }],
    }),
  )
  const marks = wire(
    operation('Cast', [isEqual], {
      attributes: { SrcT: typeAttribute('bool'), DstT: typeAttribute('int32'), Truncate: { bool: false } },
      outputs: [{ dtype: 'int32', shape: [null, keys.size] }],
    }),
  )
  const place = wire(
    operation('ArgMax', [marks, scalar(-1, 'int32')], {
      attributes: { T: typeAttribute('int32'), Tidx: typeAttribute('int32'), output_type: typeAttribute('int32') },
      outputs: [{ dtype: 'int32', shape: [null] }],
    }),
  )
  const table = asTexts
    ? textConstant(
        values.map((value) => (typeof value === 'string' ? value : '')),
        [keys.size],
      )
    : wire(
        constant(
          Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
          'float64',
          [keys.size],
        ),
      )
  const dtype = outputOf(table).dtype
  const picked = wire(
    operation('GatherV2', [table, place, scalar(0, 'int32')], {
      attributes: {
        Tparams: typeAttribute(dtype),
        Tindices: typeAttribute('int32'),
        Taxis: typeAttribute('int32'),
        batch_dims: { int: 0 },
      },
      outputs: [{ dtype, shape: [null] }],
    }),
  )
  const [one, other] = alike([picked, otherwise])
  return one && other ? select(found, one, other) : picked
}

/** Columns side by side, in single precision. */
function matrixOf(columns: readonly Wire[]): Wire {
  const packed = wire(
    operation('Pack', [...columns], {
      attributes: { N: { int: columns.length }, T: typeAttribute('float64'), axis: { int: 1 } },
      outputs: [{ dtype: 'float64', shape: [null, columns.length] }],
    }),
  )
  return wire(
    operation('Cast', [packed], {
      attributes: { SrcT: typeAttribute('float64'), DstT: typeAttribute('float32'), Truncate: { bool: false } },
      outputs: [{ dtype: 'float32', shape: [null, columns.length] }],
    }),
  )
}
