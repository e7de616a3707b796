import type { NodeProblem } from '../core/problem.ts'
import { type Column, isNumeric, type TableSpec } from '../core/spec/table.ts'
import { unknownColumns } from './shapeProblems.ts'
import type { JoinKeep, JoinKey } from './shapeSql.ts'
import { freeName, namesOf } from './stepSpec.ts'

export type JoinParams = { keep: JoinKeep; keys: JoinKey[] }
export type JoinedColumn = { column: Column; left?: string; right?: string }

/** The keys that were chosen; else a column that both tables have by name, ids first. */
export function joinKeys(a: TableSpec, b: TableSpec, keys: readonly JoinKey[]): JoinKey[] {
  if (keys.length > 0) return keys.map(({ left, right }) => ({ left, right: right === '' ? left : right }))
  const shared = a.columns.filter((each) => b.columns.some(({ name }) => name === each.name) && each.role !== 'split')
  const best =
    shared.find((each) => each.role === 'id') ?? shared.find((each) => /(^|_|\b)(id|key|code)$/i.test(each.name))
  const only = best ?? (shared.length === 1 ? shared[0] : undefined)
  return only ? [{ left: only.name, right: only.name }] : []
}

/** The columns of the joined table: the left ones, then the right ones without the keys. What is known of values holds no longer. */
export function joinedColumns(a: TableSpec, b: TableSpec, keys: readonly JoinKey[], keep: JoinKeep): JoinedColumn[] {
  const isOuter = keep === 'right' || keep === 'full'
  const left = a.columns.map(({ name, kind, role }): JoinedColumn => {
    const key = isOuter ? keys.find((each) => each.left === name) : undefined
    return { column: { name, kind, role }, left: name, ...(key ? { right: key.right } : {}) }
  })
  const taken = namesOf(a.columns)
  const hasTarget = a.columns.some((each) => each.role === 'target')
  const right = b.columns
    .filter((each) => each.role !== 'split' && !keys.some((key) => key.right === each.name))
    .map(({ name, kind, role }): JoinedColumn => {
      const isSecond = role === 'target' && hasTarget
      return { column: { name: freeName(name, taken), kind, role: isSecond ? 'feature' : role }, right: name }
    })
  return [...left, ...right]
}

export function joinProblems(a: TableSpec, b: TableSpec, params: JoinParams): NodeProblem[] {
  const keys = joinKeys(a, b, params.keys)
  if (keys.length === 0)
    return [
      {
        code: 'keys_missing',
        severity: 'error',
        field: 'keys',
        message: 'Which columns belong together? The tables share no column name that would tell.',
        hint: 'Choose a column of each table whose values are the same things.',
      },
    ]
  return keys.flatMap(({ left, right }, at) => {
    const unknown = [...unknownColumns(a, [left], `keys.${at}.left`), ...unknownColumns(b, [right], `keys.${at}.right`)]
    if (unknown.length > 0) return unknown
    const kinds = [
      a.columns.find((each) => each.name === left)?.kind,
      b.columns.find((each) => each.name === right)?.kind,
    ]
    const [one, other] = kinds.map((kind) => kind === 'number' || (kind !== undefined && isNumeric(kind)))
    return one === other
      ? []
      : [
          {
            code: 'key_kinds',
            severity: 'warning' as const,
            field: `keys.${at}`,
            message: `"${left}" holds ${kinds[0]} values and "${right}" ${kinds[1]} values: they are compared as text.`,
            hint: 'If nothing matches, bring both to one kind in a Choose columns node.',
          },
        ]
  })
}
