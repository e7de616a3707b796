import { and, asc, eq } from 'drizzle-orm'
import type { Scalar } from '#nodes/core/expr/expr.ts'
import type { Database } from '#server/db/client.ts'
import { labelAnswers } from './schema.ts'

export type LabelStore = ReturnType<typeof createLabelStore>

/** The SQL of answers. A row is that of the stored source, so answers outlive every change of the flow. */
export function createLabelStore(db: Database) {
  return {
    answers: (source: string, target: string): Map<number, Scalar> =>
      new Map(
        db
          .select({ row: labelAnswers.row, value: labelAnswers.value })
          .from(labelAnswers)
          .where(and(eq(labelAnswers.source, source), eq(labelAnswers.target, target)))
          .orderBy(asc(labelAnswers.row))
          .all()
          .map(({ row, value }) => [row, value]),
      ),
    set: (source: string, target: string, row: number, value: Scalar): void => {
      const answeredAt = Date.now()
      db.insert(labelAnswers)
        .values({ source, target, row, value, answeredAt })
        .onConflictDoUpdate({
          target: [labelAnswers.source, labelAnswers.target, labelAnswers.row],
          set: { value, answeredAt },
        })
        .run()
    },
    remove: (source: string, target: string, row: number): void => {
      db.delete(labelAnswers)
        .where(and(eq(labelAnswers.source, source), eq(labelAnswers.target, target), eq(labelAnswers.row, row)))
        .run()
    },
    /** Sources that answers belong to: their artifacts are kept. */
    sources: (): string[] =>
      db
        .selectDistinct({ source: labelAnswers.source })
        .from(labelAnswers)
        .all()
        .map((row) => row.source),
  }
}
