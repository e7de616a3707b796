import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { ModelSpec } from '../core/spec/spec.ts'
import type { Column, TableSpec } from '../core/spec/table.ts'
import { classesOf } from '../layers/head.ts'

export const predict = defineNode({
  id: 'deploy.predict',
  version: 1,
  title: 'Batch predict',
  category: 'deploy',
  icon: 'table-properties',
  summary: 'Adds a column with the prediction for every row of a table.',
  keywords: ['predict', 'batch', 'score', 'inference', 'apply', 'forecast'],
  inputs: {
    model: { type: 'model', title: 'Model' },
    table: { type: 'table', title: 'Table', description: 'With the raw columns that the model was trained on.' },
  },
  outputs: { table: { type: 'table', title: 'Table' } },
  params: z.object({
    misfits: z
      .enum(['leaveEmpty', 'refuse'])
      .default('leaveEmpty')
      .meta({
        title: 'Rows that cannot be predicted',
        description: 'A value is missing that nothing fills, or a category was never seen and must be known.',
        labels: { leaveEmpty: 'Leave empty, with the reason', refuse: 'Stop with an error' },
      }),
    probabilities: z.boolean().default(true).meta({
      title: 'Probabilities',
      description: 'A column for each class with its probability.',
    }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  panel: 'table',
  infer: ({ inputs, params }) => {
    const { model, table } = inputs
    if (!model || !table) return { outputs: { table: undefined } }
    // Which classes a category target has may be known from the run alone; then so are the columns.
    const classes = model.task === 'regression' ? [] : classesOf(model.target)
    if (!classes) return { outputs: { table: undefined } }
    const added = predictionColumns(model, classes, { table, probabilities: params.probabilities })
    return { outputs: { table: { ...table, columns: [...table.columns, ...added.columns, added.problem] } } }
  },
  card: ({ inputs }) =>
    inputs.model ? `Adds a prediction of ${inputs.model.target.name} to each row` : 'Adds a prediction to each row',
})

/** The columns that are added, with names that the table does not have yet. They are no features. */
export function predictionColumns(
  model: Pick<ModelSpec, 'task' | 'target'>,
  classes: readonly string[],
  options: { table: TableSpec; probabilities: boolean },
): { columns: Column[]; problem: Column } {
  const taken = new Set(options.table.columns.map((column) => column.name.toLowerCase()))
  const free = (name: string): string => {
    let candidate = name
    for (let n = 2; taken.has(candidate.toLowerCase()); n++) candidate = `${name} (${n})`
    taken.add(candidate.toLowerCase())
    return candidate
  }
  const isNumber = model.task === 'regression'
  const columns: Column[] = [
    { name: free(`predicted ${model.target.name}`), kind: isNumber ? 'number' : 'category', role: 'ignore' },
  ]
  if (!isNumber && options.probabilities) {
    for (const each of classes) columns.push({ name: free(`probability of ${each}`), kind: 'number', role: 'ignore' })
  }
  return { columns, problem: { name: free('prediction problem'), kind: 'text', role: 'ignore' } }
}
