import { type Column, isNumeric } from '#nodes/core/spec/table.ts'
import type { TableValue } from '#nodes/core/value.ts'
import type { ColumnProfile, TableProfile } from '#server/contract/resources.ts'
import { moments } from './aggregator.ts'
import { inBatches } from './batches.ts'
import { columnFacts, frequencies } from './columnFacts.ts'
import type { Session } from './database.ts'
import type { Tables } from './openTables.ts'
import { quoteName } from './sql.ts'

const binsAtMost = 20
const topValues = 10

type Quantiles = NonNullable<ColumnProfile['quantiles']>
type Bin = { from: number; to: number; count: number }

/** Milliseconds since 1970 of an ISO date, as SQL. */
const epoch = (column: string): string => `CAST(epoch_ms(TRY_CAST(${column} AS TIMESTAMP)) AS DOUBLE)`

/** Whole numbers with few values get a bin each, so that no bin holds two values and its neighbour one. */
function binsFor(
  range: { min: number; max: number },
  isWhole: boolean,
): { start: number; width: number; count: number } {
  const { min, max } = range
  if (isWhole && max - min < binsAtMost) return { start: min - 0.5, width: 1, count: max - min + 1 }
  if (isWhole) {
    const width = Math.ceil((max - min + 1) / binsAtMost)
    return { start: min - 0.5, width, count: Math.ceil((max - min + 1) / width) }
  }
  const width = (max - min) / binsAtMost
  return width > 0 && Number.isFinite(width)
    ? { start: min, width, count: binsAtMost }
    : { start: min, width: 1, count: 1 }
}

async function histogram(
  session: Session,
  from: string,
  expr: string,
  range: { min: number; max: number },
  isWhole: boolean,
): Promise<Bin[]> {
  const { start, width, count } = binsFor(range, isWhole)
  const rows = await session.rows(
    `SELECT CAST(least(greatest(floor((v - (${start})) / ${width}), 0), ${count - 1}) AS INTEGER) AS bin, count(*) FROM (SELECT ${expr} AS v FROM ${from}) WHERE v IS NOT NULL GROUP BY bin`,
  )
  const counts = new Map(rows.map(([bin, n]) => [Number(bin), Number(n)]))
  return Array.from({ length: count }, (_, bin) => ({
    from: start + bin * width,
    to: bin === count - 1 && !isWhole ? range.max : start + (bin + 1) * width,
    count: counts.get(bin) ?? 0,
  }))
}

/** What each column of a table holds, by SQL over the table as it stands. */
export async function profileTable(tables: Tables, table: TableValue): Promise<TableProfile> {
  return tables.query(table, async (session, relation) => {
    // Open steps are computed once, not once a query.
    const list = table.columns.map((each) => quoteName(each.name)).join(', ')
    if (list === '') return { rows: table.rows, columns: [] }
    const isLazy = table.applied < table.recipe.steps.length
    if (isLazy) await session.run(`CREATE TEMP TABLE profiled AS SELECT ${list} FROM ${relation.sql}`)
    const from = isLazy ? 'profiled' : relation.sql
    const { rows, facts } = await columnFacts(session, from, table.columns)
    const numeric = table.columns.filter((each) => isNumeric(each.kind)).map((each) => each.name)
    const spread = await moments(session, from, numeric)
    const quartiles = await inBatches(numeric, (some) =>
      session.first(
        `SELECT ${some
          .flatMap((name) => [0.25, 0.5, 0.75].map((at) => `quantile_cont(CAST(${quoteName(name)} AS DOUBLE), ${at})`))
          .join(', ')} FROM ${from}`,
      ),
    )
    const columns: ColumnProfile[] = []
    for (const [at, column] of table.columns.entries()) {
      const fact = facts[at] ?? {}
      const base = {
        column: { ...bare(column), ...fact },
        count: rows - (fact.missing ?? 0),
        missing: fact.missing ?? 0,
        distinct: fact.distinct ?? 0,
      }
      const position = numeric.indexOf(column.name)
      if (position >= 0) {
        const { min, max } = fact
        if (min === undefined || max === undefined) {
          columns.push(base)
          continue
        }
        const [q1, median, q3] = quartiles.slice(position * 3, position * 3 + 3).map(Number)
        const { mean, stddev } = spread.get(column.name) ?? {}
        const quantiles: Quantiles = {
          min,
          q1: q1 ?? min,
          median: median ?? min,
          q3: q3 ?? max,
          max,
          mean: mean ?? min,
          stddev: stddev ?? 0,
        }
        const expr = `CAST(${quoteName(column.name)} AS DOUBLE)`
        columns.push({
          ...base,
          quantiles,
          histogram: await histogram(session, from, expr, { min, max }, column.kind === 'integer'),
        })
      } else if (column.kind === 'date') {
        const expr = epoch(quoteName(column.name))
        const [min, max] = await session.first(`SELECT min(${expr}), max(${expr}) FROM ${from}`)
        const isRange = typeof min === 'number' && typeof max === 'number'
        columns.push(isRange ? { ...base, histogram: await histogram(session, from, expr, { min, max }, false) } : base)
      } else columns.push({ ...base, top: await frequencies(session, from, column.name, topValues) })
    }
    return { rows, columns }
  })
}

const bare = ({ name, kind, role, derivedFrom, prepared }: Column): Column => ({
  name,
  kind,
  role,
  ...(derivedFrom ? { derivedFrom } : {}),
  ...(prepared ? { prepared } : {}),
})
