import { NodeError, type SplitPlan } from '#nodes/core/run.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { type Place, storedTable } from './materialise.ts'
import { assignPartsSql } from './partsSql.ts'
import { relationOf } from './relation.ts'
import { quoteName } from './sql.ts'

/** Adds the column that gives each row its part; an older split is replaced. */
export async function assignParts(
  place: Place,
  table: TableValue,
  plan: SplitPlan,
  column: string,
): Promise<TableValue> {
  return place.database.session(async (session) => {
    const { sql } = await relationOf(session, await place.artifacts.path(table.base), table)
    const old = table.columns.filter((each) => each.role === 'split')
    const names = table.columns.filter((each) => each.role !== 'split').map((each) => each.name)
    const byOld = plan.by === 'column' && old.some((each) => each.name === plan.column) ? [plan.column] : []
    const from = `(SELECT "__row", ${[...names, ...byOld].map(quoteName).join(', ')} FROM ${sql})`
    if (plan.by === 'column') {
      const known = Object.keys(plan.map)
      const values = await session.rows(
        `SELECT CAST(${quoteName(plan.column)} AS VARCHAR) AS v, count(*) FROM ${sql} GROUP BY ALL ORDER BY v NULLS FIRST LIMIT 1000`,
      )
      const unknown = values.find(([value]) => value === null || !known.includes(String(value)))
      if (unknown)
        throw new NodeError(
          'split_value_unknown',
          unknown[0] === null
            ? `${unknown[1]} rows have no value in "${plan.column}", so they belong to no part.`
            : `"${plan.column}" has the value "${unknown[0]}", which stands for no part.`,
          { field: 'map', column: plan.column, hint: 'Say for each value whether it means train, validation or test.' },
        )
    }
    const [count] = await session.first(`SELECT count(*) FROM ${from}`)
    await session.run(`CREATE TEMP TABLE parts AS ${assignPartsSql(from, Number(count), plan, column)}`)
    const part: Column = { name: column, kind: 'category', role: 'split' }
    const kept = table.columns.filter((each) => each.role !== 'split')
    return storedTable(place, session, {
      table,
      columns: [...kept, part],
      select: `SELECT "__row", ${[...kept.map((each) => each.name), column].map(quoteName).join(', ')} FROM parts ORDER BY "__row"`,
    })
  })
}
