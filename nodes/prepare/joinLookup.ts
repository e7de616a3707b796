import { columnRef, literal, type Scalar } from '../core/expr/expr.ts'
import { asText } from '../core/expr/scalar.ts'
import type { Column } from '../core/spec/table.ts'
import type { RecipeStep } from '../core/transform.ts'
import type { TableValue } from '../core/value.ts'
import { originOf } from './chosenColumns.ts'
import type { JoinedColumn } from './joinPlan.ts'
import type { JoinKey } from './shapeSql.ts'

/** A right table of at most so many values goes with the model. */
const mostValues = 20_000
const mostRows = 2000

const isTextual = ({ kind }: Column): boolean => kind === 'category' || kind === 'text' || kind === 'date'
const isWhole = ({ kind }: Column): boolean => kind === 'integer'

/** Whether the right table is one that an endpoint could carry: small, by one key that reads the same on both sides. */
export function canLookUp(left: TableValue, right: TableValue, keys: readonly JoinKey[]): boolean {
  const [key] = keys
  if (!key || keys.length > 1) return false
  const own = left.columns.find((each) => each.name === key.left)
  const other = right.columns.find((each) => each.name === key.right)
  if (!own || !other) return false
  const readsTheSame = (isTextual(own) && isTextual(other)) || (isWhole(own) && isWhole(other))
  const isPlain = right.columns.every(({ kind }) => kind !== 'image' && kind !== 'vector')
  return readsTheSame && isPlain && right.rows <= mostRows && right.rows * right.columns.length <= mostValues
}

/** The join as a step of the recipe: each right column is looked up by the key. Undefined where a key comes more than once. */
export function lookupStep(
  node: { id: string; version: number; title: string },
  options: {
    left: TableValue
    key: JoinKey
    joined: readonly JoinedColumn[]
    rows: readonly Record<string, Scalar>[]
  },
): RecipeStep | undefined {
  const { left, key, joined, rows } = options
  const keyed = rows.flatMap((row): [string, Record<string, Scalar>][] => {
    const text = asText(row[key.right] ?? null)
    return text === null ? [] : [[text, row]]
  })
  if (new Set(keyed.map(([text]) => text)).size < keyed.length) return undefined
  const own = left.columns.find((each) => each.name === key.left)
  const write = joined.flatMap(({ column, left: from, right }) => {
    if (from !== undefined || right === undefined) return []
    const entries = keyed.map(([text, row]): [string, Scalar] => [text, row[right] ?? null])
    return [
      {
        column: { ...column, derivedFrom: own ? originOf(own) : [key.left] },
        expr: { op: 'lookup' as const, arg: columnRef(key.left), entries, otherwise: literal(null) },
      },
    ]
  })
  return {
    node: node.id,
    version: node.version,
    title: node.title,
    write,
    drop: [],
    atPrediction: 'lookup',
    state: { rows: keyed.length },
  }
}
