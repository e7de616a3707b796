import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { quoteName, quoteText } from '../core/expr/sql.ts'
import type { NodeProblem } from '../core/problem.ts'
import { type Column, type TableSpec, targetOf } from '../core/spec/table.ts'
import { rowName } from './shapeSql.ts'
import { freeName, namesOf, tablePorts, withoutCounts } from './stepSpec.ts'

export type BalanceParams = { how: 'over' | 'under' | 'weights'; share: number; seed: number }

export const weightColumn = (table: TableSpec): Column => ({
  name: freeName('class weight', namesOf(table.columns)),
  kind: 'number',
  role: 'weight',
})

export function balanceProblems(table: TableSpec, { how }: BalanceParams): NodeProblem[] {
  const target = targetOf(table.columns)
  const error = (code: string, message: string, hint: string): NodeProblem[] => [
    { code, severity: 'error', port: 'table', message, hint, ...(target ? { column: target.name } : {}) },
  ]
  if (!target)
    return error('target_missing', 'No column is chosen as the one to predict (the target).', 'Choose it in Columns.')
  if (target.kind !== 'category' && target.kind !== 'boolean')
    return error('target_kind', `"${target.name}" holds no classes that could be balanced.`, 'Leave this node out.')
  if (how === 'weights' && table.columns.some((each) => each.role === 'weight'))
    return error('weights_there', 'The table has a column of weights already.', 'Sample instead, or drop that column.')
  return []
}

/** Rows of the train part that stay, some of them more than once; all rows of the other parts once. */
export function balanceSql(table: TableSpec, { how, share, seed }: BalanceParams): string {
  const target = quoteName(targetOf(table.columns)?.name ?? '')
  const split = table.columns.find((each) => each.role === 'split')
  const isTrain = `${split ? `coalesce(${quoteName(split.name)} = 'train', false)` : 'true'} AND ${target} IS NOT NULL`
  const placed = `SELECT ${rowName}, ${target} AS class, ${isTrain} AS learns, row_number() OVER (PARTITION BY ${target}, ${isTrain} ORDER BY md5(${quoteText(`${seed}:`)} || CAST(${rowName} AS VARCHAR)), ${rowName}) - 1 AS place, count(*) OVER (PARTITION BY ${target}, ${isTrain}) AS size FROM a`
  const sizes = `SELECT *, max(size) FILTER (WHERE learns) OVER () AS largest, min(size) FILTER (WHERE learns) OVER () AS smallest FROM (${placed})`
  const wanted =
    how === 'over'
      ? `greatest(size, CAST(round(largest * ${share / 100}e0) AS BIGINT))`
      : `least(size, CAST(round(smallest / ${share / 100}e0) AS BIGINT))`
  const times = `CASE WHEN NOT learns THEN 1 ELSE wanted // size + CASE WHEN place < wanted % size THEN 1 ELSE 0 END END`
  const counted = `SELECT ${rowName}, ${times} AS times FROM (SELECT *, ${wanted} AS wanted FROM (${sizes}))`
  return `SELECT ${rowName} FROM (SELECT ${rowName}, unnest(range(times)) AS copy FROM (${counted})) ORDER BY ${rowName}, copy`
}

export const balance = defineNode({
  id: 'prepare.balance',
  version: 1,
  title: 'Balance classes',
  category: 'prepare',
  icon: 'weight',
  summary: 'Makes rare classes count as much as frequent ones, in the training rows alone.',
  keywords: ['balance', 'imbalance', 'oversample', 'undersample', 'class weights', 'rare', 'minority', 'resample'],
  ...tablePorts,
  params: z.object({
    how: z
      .enum(['over', 'under', 'weights'])
      .default('over')
      .meta({
        title: 'How',
        description: 'Repeat rows of rare classes, leave out rows of frequent ones, or give each row a weight.',
        labels: { over: 'Repeat rare rows', under: 'Leave out frequent rows', weights: 'Weights' },
        widget: 'segments',
      }),
    share: z
      .number()
      .min(1)
      .max(100)
      .default(100)
      .meta({
        title: 'Until a rare class has',
        description: 'As many rows as this share of the most frequent class. 100 %: all alike.',
        widget: 'percent',
        unit: '%',
        showIf: { field: 'how', in: ['over', 'under'] },
      }),
    seed: z
      .int()
      .min(0)
      .default(42)
      .meta({
        title: 'Seed',
        description: 'The same seed draws the same rows.',
        widget: 'seed',
        advanced: true,
        showIf: { field: 'how', in: ['over', 'under'] },
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  learnsFromTrainRows: true,
  infer: ({ inputs: { table }, params }) => {
    if (!table) return { outputs: { table: undefined } }
    const problems = balanceProblems(table, params)
    if (problems.length > 0) return { outputs: { table }, problems }
    return {
      outputs: {
        table:
          params.how === 'weights'
            ? { ...table, columns: [...table.columns, weightColumn(table)] }
            : withoutCounts(table),
      },
      problems,
    }
  },
  card: ({ params }) =>
    ({
      over: 'Repeats training rows of rare classes',
      under: 'Leaves out training rows of frequent classes',
      weights: 'Gives training rows of rare classes more weight',
    })[params.how],
})
