import type { Scalar } from '#nodes/core/expr/expr.ts'
import type { Part } from '#nodes/core/spec/table.ts'
import type { Aggregate, AggregateResult, Aggregator } from '#nodes/core/transform.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { columnsAtOnce, inBatches } from './batches.ts'
import { frequencies } from './columnFacts.ts'
import { type Session, toScalar } from './database.ts'
import { exactMeans, stddevSql } from './exactSums.ts'
import { partCondition, type Relation } from './relation.ts'
import { quoteName } from './sql.ts'

type Simple =
  | { fn: 'count' | 'countMissing' | 'min' | 'max' | 'median'; column: string }
  | { fn: 'quantile'; column: string; at: number }

function simpleSql(aggregate: Simple): string {
  const column = quoteName(aggregate.column)
  switch (aggregate.fn) {
    case 'count':
      return `count(${column})`
    case 'countMissing':
      return `count(*) - count(${column})`
    case 'min':
    case 'max':
      return `${aggregate.fn}(${column})`
    case 'median':
      return `quantile_cont(CAST(${column} AS DOUBLE), 0.5)`
    case 'quantile':
      return `quantile_cont(CAST(${column} AS DOUBLE), ${Math.min(1, Math.max(0, aggregate.at))})`
  }
}

const isSimple = (aggregate: Aggregate): aggregate is Simple =>
  aggregate.fn !== 'visit' &&
  aggregate.fn !== 'frequencies' &&
  aggregate.fn !== 'mode' &&
  aggregate.fn !== 'mean' &&
  aggregate.fn !== 'stddev'

/** Means and deviations, exact whatever the order of the rows: see exactSums.ts. */
export async function moments(session: Session, from: string, columns: readonly string[]) {
  const found = new Map<string, { mean: number | null; stddev: number | null }>()
  if (columns.length === 0) return found
  const doubles = columns.map((column) => `CAST(${quoteName(column)} AS DOUBLE)`)
  const ranges = await inBatches(doubles, (some) =>
    session.first(`SELECT ${some.map((each) => `min(${each}), max(${each})`).join(', ')} FROM ${from}`),
  )
  const wanted = columns.flatMap((column, at) => {
    const min = ranges[at * 2]
    const max = ranges[at * 2 + 1]
    return typeof min === 'number' && typeof max === 'number'
      ? [{ column, expr: doubles[at] ?? '', range: { min, max } }]
      : []
  })
  const means = await exactMeans(session, from, wanted)
  const withMean = wanted.flatMap((each, at) => {
    const mean = means[at]
    return typeof mean === 'number' ? [{ ...each, mean: Math.min(each.range.max, Math.max(each.range.min, mean)) }] : []
  })
  const deviations = await inBatches(withMean, (some) =>
    session.first(`SELECT ${some.map((each) => stddevSql(each.expr, each.mean, each.range)).join(', ')} FROM ${from}`),
  )
  for (const column of columns) found.set(column, { mean: null, stddev: null })
  for (const [at, { column, mean }] of withMean.entries()) {
    const deviation = deviations[at]
    found.set(column, { mean, stddev: typeof deviation === 'number' ? deviation : null })
  }
  return found
}

async function modeOf(session: Session, from: string, name: string): Promise<Scalar> {
  const column = quoteName(name)
  const [value] = await session.first(
    `SELECT ${column} FROM ${from} WHERE ${column} IS NOT NULL GROUP BY ${column} ORDER BY count(*) DESC, CAST(${column} AS VARCHAR) LIMIT 1`,
  )
  return value ?? null
}

async function visitRows(
  session: Session,
  from: string,
  { columns, visit }: Extract<Aggregate, { fn: 'visit' }>,
): Promise<void> {
  for await (const chunk of session.chunks(`SELECT ${columns.map(quoteName).join(', ')} FROM ${from}`))
    for (const row of chunk.getRows()) visit(row.map(toScalar))
}

/** Figures over a part of a table; the train rows where there is a split and no part is named. */
export const aggregatorOver =
  (
    run: <T>(work: (session: Session, relation: Relation) => Promise<T>) => Promise<T>,
    table: TableValue,
    part: Part | undefined,
  ): Aggregator =>
  (wanted) =>
    run(async (session, { sql }) => {
      const where = partCondition(table.columns, part ?? 'train')
      const entries = Object.entries(wanted)
      let from = where === 'TRUE' ? sql : `(SELECT * FROM ${sql} WHERE ${where})`
      if (entries.length > columnsAtOnce && table.applied < table.recipe.steps.length) {
        // Open steps are computed once, not once a statement.
        await session.run(`CREATE TEMP TABLE aggregated AS SELECT * FROM ${from}`)
        from = 'aggregated'
      }
      const results: Record<string, AggregateResult> = {}
      const simple = entries.flatMap(([name, each]) => (isSimple(each) ? [{ name, sql: simpleSql(each) }] : []))
      const row = await inBatches(simple, (some) =>
        session.first(`SELECT ${some.map((each) => each.sql).join(', ')} FROM ${from}`),
      )
      for (const [at, { name }] of simple.entries()) results[name] = row[at] ?? null
      const columns = entries.flatMap(([, each]) => (each.fn === 'mean' || each.fn === 'stddev' ? [each.column] : []))
      const found = await moments(session, from, [...new Set(columns)])
      for (const [name, each] of entries) {
        if (each.fn === 'mean' || each.fn === 'stddev') results[name] = found.get(each.column)?.[each.fn] ?? null
        if (each.fn === 'frequencies') results[name] = await frequencies(session, from, each.column, each.limit)
        if (each.fn === 'visit') await visitRows(session, from, each)
        if (each.fn === 'mode') results[name] = await modeOf(session, from, each.column)
      }
      return Object.fromEntries(entries.map(([name]) => [name, results[name] ?? null]))
    })
