import { z } from 'zod'
import { NodeError } from '#nodes/core/run.ts'
import { targetOf } from '#nodes/core/spec/table.ts'
import { hasValue } from '#nodes/data/label.ts'
import type { AnyRun } from '#server/worker/anyRun.ts'

/** What the orchestrator of the Label node hands over: answers by row number. */
export const labelWork = z.object({
  answers: z.array(z.tuple([z.number(), z.union([z.number(), z.string(), z.boolean(), z.null()])])),
})
export type LabelWork = z.infer<typeof labelWork>

/** Writes the answers into the target, then keeps the rows that have one. */
export const runLabel: AnyRun = async ({ inputs, context, extra }) => {
  const { answers } = labelWork.parse(extra)
  const { table } = inputs
  const target = table?.type === 'table' ? targetOf(table.columns) : undefined
  if (table?.type !== 'table' || !target) {
    throw new NodeError('target_missing', 'No column is chosen as the one to predict (the target).', {
      hint: 'Choose the target in a Columns node before this one.',
    })
  }
  const filled =
    answers.length === 0
      ? table
      : await context.tables.withColumns(table, [{ column: target, values: new Map(answers) }])
  const kept = await context.tables.materialise(filled, { keep: hasValue(target.name) })
  context.log(
    `${answers.length.toLocaleString('en')} answers, ${kept.rows.toLocaleString('en')} of ${table.rows.toLocaleString('en')} rows have a value in ${target.name}.`,
  )
  if (kept.rows === 0) {
    throw new NodeError('target_empty', `No row has a value in "${target.name}".`, {
      column: target.name,
      hint: 'Fill in some rows, or choose another target.',
    })
  }
  return { table: kept }
}
