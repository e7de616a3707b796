import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Scalar } from '#nodes/core/expr/expr.ts'

/**
 * What people answered, by the stored source of the rows and the column that is labelled: a later run over the same data
 * finds the answers again, whatever else has changed in the flow.
 */
export const labelAnswers = sqliteTable(
  'label_answers',
  {
    source: text('source').notNull(),
    target: text('target').notNull(),
    /** Number of the row in the source. */
    row: integer('row').notNull(),
    value: text('value', { mode: 'json' }).$type<Scalar>().notNull(),
    answeredAt: integer('answered_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.source, table.target, table.row] })],
)
