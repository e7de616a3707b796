import { defineRun, NodeError } from '../core/run.ts'
import { parts } from '../core/spec/table.ts'
import { split } from './split.node.ts'
import { partColumnName, splitPlan, splitProblems } from './splitPlan.ts'

export const runSplit = defineRun(split, async ({ inputs, params, context }) => {
  const table = inputs.table
  const error = splitProblems(table, params).find((each) => each.severity === 'error')
  const plan = splitPlan(table.columns, params)
  if (error || !plan)
    throw new NodeError(error?.code ?? 'column_missing', error?.message ?? 'Choose the column to split by.', {
      field: error?.field ?? 'column',
      ...(error?.hint ? { hint: error.hint } : {}),
    })
  const result = await context.tables.assignParts(table, plan, partColumnName(table.columns))
  const counts = result.partRows ?? {}
  if (!counts.train)
    throw new NodeError('split_no_train', 'The split leaves no rows for training.', {
      field: 'train',
      hint: 'Give training a larger share, or add rows.',
    })
  context.log(parts.map((part) => `${part} ${(counts[part] ?? 0).toLocaleString('en')}`).join(', '))
  return { table: result }
})
