import type { NodeProblem } from '../core/problem.ts'
import type { SplitPlan } from '../core/run.ts'
import { type Column, isNumeric, type Part, type TableSpec, targetOf } from '../core/spec/table.ts'
import { countsByShare } from './shares.ts'

export type SplitParams = {
  by: 'auto' | 'random' | 'stratified' | 'time' | 'column'
  train: number
  validation: number
  test: number
  column: string
  map: Record<string, Part>
  seed: number
}

const known: Record<string, Part> = {
  train: 'train',
  training: 'train',
  fit: 'train',
  validation: 'validation',
  valid: 'validation',
  val: 'validation',
  dev: 'validation',
  test: 'test',
  testing: 'test',
  holdout: 'test',
}

const isClass = ({ kind }: Column): boolean => kind === 'category' || kind === 'boolean'

const find = (columns: readonly Column[], name: string): Column | undefined =>
  columns.find((each) => each.name === name)

/** The column that a plan goes by: the chosen one, or what suggests itself. */
function columnFor(columns: readonly Column[], params: SplitParams): Column | undefined {
  if (params.column !== '') return find(columns, params.column)
  switch (params.by) {
    case 'stratified':
      return targetOf(columns)
    case 'time':
      return columns.find((each) => each.kind === 'date')
    case 'column':
      return columns.find(
        (each) => /^(split|part|set|subset|fold|partition)$/i.test(each.name) && each.role !== 'split',
      )
    default:
      return undefined
  }
}

/** What each value of the column stands for: what was said, then the words that are understood as they are. */
function partMap(column: Column, map: Record<string, Part>): { map: Record<string, Part>; unknown: string[] } {
  const found: Record<string, Part> = { ...map }
  const unknown: string[] = []
  for (const value of column.categories ?? []) {
    if (Object.hasOwn(found, value)) continue
    const word = value.trim().toLowerCase()
    const part = Object.hasOwn(known, word) ? known[word] : undefined
    if (part) found[value] = part
    else unknown.push(value)
  }
  return { map: found, unknown }
}

/** The plan as the table engine takes it; undefined where a needed column is not there. */
export function splitPlan(columns: readonly Column[], params: SplitParams): SplitPlan | undefined {
  const base = { seed: params.seed, shares: { train: params.train, validation: params.validation, test: params.test } }
  const target = targetOf(columns)
  if (params.by === 'random') return { ...base, by: 'random' }
  if (params.by === 'auto')
    return target && isClass(target) ? { ...base, by: 'stratified', column: target.name } : { ...base, by: 'random' }
  const column = columnFor(columns, params)
  if (!column) return undefined
  if (params.by === 'column')
    return { ...base, by: 'column', column: column.name, map: partMap(column, params.map).map }
  return { ...base, by: params.by, column: column.name }
}

/** A name for the new column that no other has. */
export function partColumnName(columns: readonly Column[]): string {
  const taken = new Set(columns.filter((each) => each.role !== 'split').map((each) => each.name.toLowerCase()))
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? 'part' : `part_${n}`
    if (!taken.has(name)) return name
  }
}

/** The table after the split, as far as it can be known. */
export function splitSpec(table: TableSpec, params: SplitParams): TableSpec {
  const plan = splitPlan(table.columns, params)
  const part: Column = { name: partColumnName(table.columns), kind: 'category', role: 'split' }
  const isCounted = table.rows !== undefined && (plan?.by === 'random' || plan?.by === 'time')
  return {
    ...table,
    columns: [...table.columns.filter((each) => each.role !== 'split'), part],
    partRows: isCounted && table.rows !== undefined ? countsByShare(table.rows, plan.shares) : {},
  }
}

export function splitProblems(table: TableSpec, params: SplitParams): NodeProblem[] {
  const problems: NodeProblem[] = []
  const total = params.train + params.validation + params.test
  if (params.by !== 'column') {
    if (params.train <= 0)
      problems.push({
        code: 'split_no_train',
        severity: 'error',
        field: 'train',
        message: 'No rows are left for training.',
        hint: 'Give training a share above 0.',
        fix: { kind: 'setParams', title: 'Use 70, 15 and 15 %', params: { train: 70, validation: 15, test: 15 } },
      })
    else if (Math.abs(total - 100) > 0.01)
      problems.push({
        code: 'split_shares',
        severity: 'warning',
        field: 'train',
        message: `The shares add up to ${round(total)} %, not 100 %. They are taken in proportion.`,
        fix: {
          kind: 'setParams',
          title: 'Make it 100 %',
          params: scaledTo100({ train: params.train, validation: params.validation, test: params.test }),
        },
      })
    if (params.train > 0 && params.test <= 0)
      problems.push({
        code: 'split_no_test',
        severity: 'warning',
        field: 'test',
        message: 'No rows are kept for the test: how good the model is on new rows cannot be told.',
        hint: 'Give the test a share, 15 % say.',
      })
  }
  problems.push(...smallProblems(table, params), ...columnProblems(table, params))
  const dated = table.columns.find((each) => each.kind === 'date' && each.role === 'feature')
  if (dated && (params.by === 'auto' || params.by === 'random'))
    problems.push({
      code: 'split_ignores_time',
      severity: 'warning',
      field: 'by',
      column: dated.name,
      message: `The rows have a time ("${dated.name}"), but are split at random: the model may learn from rows that are younger than those it is tested on.`,
      hint: 'If it will predict the future, split by time.',
      fix: { kind: 'setParams', title: `Split by ${dated.name}`, params: { by: 'time', column: dated.name } },
    })
  return problems
}

/** Fewer rows to test on say next to nothing: one row more or less right is then a large step. */
const fewTestRows = 5

/** Said before a run, where the rows are counted already. */
function smallProblems({ rows }: TableSpec, params: SplitParams): NodeProblem[] {
  if (rows === undefined || params.by === 'column' || params.test <= 0 || params.train <= 0) return []
  const counts = countsByShare(rows, { train: params.train, validation: params.validation, test: params.test })
  if (counts.test >= fewTestRows) return []
  const words =
    counts.test === 0 ? 'none is left' : counts.test === 1 ? 'only one is left' : `only ${counts.test} are left`
  return [
    {
      code: 'table_small',
      severity: 'warning',
      message: `The table has ${rows} ${rows === 1 ? 'row' : 'rows'}: of them ${words} to test on, so how good the model is cannot be told.`,
      hint: 'Bring more rows (a hundred or more is a good start), or take the figures for a first look only.',
    },
  ]
}

function columnProblems({ columns }: TableSpec, params: SplitParams): NodeProblem[] {
  if (params.by === 'auto' || params.by === 'random') return []
  const column = columnFor(columns, params)
  const purpose = { stratified: 'whose classes to mix', time: 'that says when', column: 'that says the part' }[
    params.by
  ]
  if (!column)
    return [
      {
        code: params.column === '' ? 'column_missing' : 'column_unknown',
        severity: 'error',
        field: 'column',
        ...(params.column === '' ? {} : { column: params.column }),
        message: params.column === '' ? `Choose the column ${purpose}.` : `The table has no column "${params.column}".`,
        hint: 'Choose one of its columns, or split in another way.',
        fix: { kind: 'setParams', title: 'Split automatically', params: { by: 'auto', column: '' } },
      },
    ]
  if (params.by === 'time' && column.kind !== 'date' && !isNumeric(column.kind))
    return [
      {
        code: 'column_kind',
        severity: 'error',
        field: 'column',
        column: column.name,
        message: `"${column.name}" holds no times: a date or a number is needed to tell which rows are older.`,
      },
    ]
  if (params.by === 'stratified' && !isClass(column) && (column.distinct ?? 0) > 100)
    return [
      {
        code: 'column_kind',
        severity: 'warning',
        field: 'column',
        column: column.name,
        message: `"${column.name}" has ${column.distinct} different values: most have too few rows to be spread over the parts.`,
        fix: { kind: 'setParams', title: 'Split automatically', params: { by: 'auto', column: '' } },
      },
    ]
  if (params.by === 'column') {
    const { unknown } = partMap(column, params.map)
    if (unknown.length > 0)
      return [
        {
          code: 'split_value_unknown',
          severity: 'error',
          field: 'map',
          column: column.name,
          message: `"${column.name}" has the value "${unknown[0]}", which stands for no part.`,
          hint: 'Say for each value whether it means train, validation or test.',
          fix: {
            kind: 'setParams',
            title: `Use "${unknown[0]}" for training`,
            params: { map: { ...params.map, [unknown[0] ?? '']: 'train' } },
          },
        },
      ]
  }
  return []
}

const round = (value: number): number => Math.round(value * 10) / 10

const scaledTo100 = (shares: Record<Part, number>): Record<Part, number> => countsByShare(100, shares)

export function splitCard(table: TableSpec | undefined, params: SplitParams): string {
  const column = table && columnFor(table.columns, params)
  if (params.by === 'column') return column ? `Parts as ${column.name} says` : 'Parts as a column says'
  const total = params.train + params.validation + params.test
  const percent = round(total > 0 ? (params.train * 100) / total : 0)
  const plan = table && splitPlan(table.columns, params)
  const how =
    plan?.by === 'stratified'
      ? `by ${plan.column}`
      : params.by === 'time'
        ? 'oldest first'
        : params.by === 'stratified'
          ? 'by class'
          : 'at random'
  return `Keeps ${percent} % for training, ${how}`
}
