import { compileWith } from '../core/expr/compile.ts'
import { call, columnRef, type Expr, ifElse, literal, type Scalar } from '../core/expr/expr.ts'
import { asText } from '../core/expr/scalar.ts'
import { type Column, isNumeric, rowColumn, targetOf } from '../core/spec/table.ts'
import type { Aggregator, ColumnExpr } from '../core/transform.ts'
import { marked, originOf } from './chosenColumns.ts'
import { freeName } from './stepSpec.ts'

/**
 * What a category tells of the target: its mean, drawn towards the mean of all by `smoothing` rows. A train row must not see its own
 * answer, so it gets the means of the folds that it is not in (cross-fitting); any other row gets those of all train rows.
 */
export type TargetEncoding = {
  as: 'target'
  /** One column for each; a number or two classes need one, whose name is empty. */
  outputs: string[]
  prior: number[]
  means: [string, number[]][]
  /** For each fold: the prior and the means of the rows outside it. */
  folds: { prior: number[]; means: [string, number[]][] }[]
  /** The column that says which rows are for training. */
  part?: string
}

const folds = 5
const mostClasses = 20
const foldOf: Expr = call('bucket', call('toText', columnRef(rowColumn)), literal(folds))

/** The columns that a target makes of one column: none where nothing can be averaged, undefined while its classes are not known. */
export function targetOutputs(target: Column | undefined): string[] | undefined {
  if (!target) return []
  if (isNumeric(target.kind) || target.kind === 'boolean') return ['']
  if (target.kind !== 'category') return []
  const classes = target.categories?.toSorted((a, b) => (a < b ? -1 : 1))
  if (!classes) return undefined
  return classes.length <= 2 ? [''] : classes.slice(0, mostClasses)
}

/** What is averaged: the number itself, or 1 for the class. */
function answersOf(target: Column, outputs: readonly string[]): (value: Scalar) => number[] | undefined {
  const last = target.categories?.toSorted((a, b) => (a < b ? -1 : 1)).at(-1)
  return (value) => {
    if (value === null) return undefined
    if (isNumeric(target.kind)) return typeof value === 'number' ? [value] : undefined
    const text = asText(value)
    return outputs.map((each) =>
      Number(each === '' ? text === (target.kind === 'boolean' ? 'true' : last) : text === each),
    )
  }
}

type Sums = { count: number; sums: number[] }

export async function fitTargets(options: {
  chosen: readonly Column[]
  columns: readonly Column[]
  smoothing: number
  most: number
  aggregate: Aggregator
}): Promise<Record<string, TargetEncoding>> {
  const { chosen, columns, smoothing, most, aggregate } = options
  const target = targetOf(columns)
  const outputs = targetOutputs(target)
  if (!target || !outputs || outputs.length === 0 || chosen.length === 0) return {}
  const part = columns.find((each) => each.role === 'split')?.name
  const answers = answersOf(target, outputs)
  const foldOfRow = compileWith<number>(foldOf, () => (row) => row, new Map([[rowColumn, 'number']]))
  const counted = chosen.map(() => new Map<string, Sums[]>())
  await aggregate({
    values: {
      fn: 'visit',
      columns: [rowColumn, target.name, ...chosen.map((each) => each.name)],
      visit: ([row = null, answer = null, ...values]) => {
        const found = answers(answer)
        const fold = Number(foldOfRow(Number(row)))
        if (!found) return
        values.forEach((value, at) => {
          const text = asText(value)
          const own = counted[at]
          if (text === null || !own) return
          const sums = own.get(text) ?? Array.from({ length: folds }, () => nothing(outputs.length))
          own.set(text, sums)
          const into = sums[fold]
          if (into) addTo(into, { count: 1, sums: found })
        })
      },
    },
  })
  return Object.fromEntries(
    chosen.map((column, at) => {
      const categories = [...(counted[at] ?? [])]
        .toSorted(([a, x], [b, y]) => total(y).count - total(x).count || (a < b ? -1 : 1))
        .slice(0, most)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
      const all = [...(counted[at]?.values() ?? [])]
      const meansWithout = (left: number | undefined) => {
        const whole = total(all.map((each) => total(each, left)))
        const prior = whole.sums.map((each) => each / Math.max(1, whole.count))
        const means = categories.map(([name, sums]): [string, number[]] => {
          const own = total(sums, left)
          return [
            name,
            own.sums.map((each, n) => (each + smoothing * (prior[n] ?? 0)) / Math.max(1e-9, own.count + smoothing)),
          ]
        })
        return { prior, means }
      }
      return [
        column.name,
        {
          as: 'target' as const,
          outputs,
          ...meansWithout(undefined),
          folds: Array.from({ length: folds }, (_, fold) => meansWithout(fold)),
          ...(part === undefined ? {} : { part }),
        },
      ]
    }),
  )
}

const nothing = (size: number): Sums => ({ count: 0, sums: new Array<number>(size).fill(0) })

function addTo(into: Sums, { count, sums }: Sums): void {
  into.count += count
  sums.forEach((each, at) => {
    into.sums[at] = (into.sums[at] ?? 0) + each
  })
}

function total(parts: readonly Sums[], without?: number): Sums {
  const sum = nothing(parts[0]?.sums.length ?? 0)
  for (const [at, each] of parts.entries()) if (at !== without) addTo(sum, each)
  return sum
}

export function targetColumns(column: Column, encoding: TargetEncoding, taken: Set<string>): ColumnExpr[] {
  const value = columnRef(column.name)
  const meansAt = (at: number, { prior, means }: Pick<TargetEncoding, 'prior' | 'means'>): Expr => ({
    op: 'lookup',
    arg: value,
    entries: means.map(([name, each]): [string, number] => [name, each[at] ?? 0]),
    otherwise: literal(prior[at] ?? 0),
  })
  return encoding.outputs.map((output, at) => {
    const expr = meansAt(at, encoding)
    const branches = encoding.folds.map((fold, n) => {
      const then = meansAt(at, fold)
      return { when: call('equal', foldOf, literal(n)), then }
    })
    const crossed: Expr = { op: 'case', branches, otherwise: expr }
    const isTrain = encoding.part === undefined ? undefined : call('equal', columnRef(encoding.part), literal('train'))
    return {
      column: {
        name: output === '' ? column.name : freeName(`${column.name} → ${output}`, taken),
        kind: 'number',
        role: column.role,
        missing: 0,
        derivedFrom: originOf(column),
        prepared: marked(column, 'encoded', 'filled'),
      },
      expr,
      training: isTrain ? ifElse(isTrain, crossed, expr) : crossed,
    }
  })
}
