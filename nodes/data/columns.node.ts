import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { columnKinds, columnRoles, featuresOf, targetOf } from '../core/spec/table.ts'
import { chooseColumns, columnProblems } from './columnChoices.ts'

export const columns = defineNode({
  id: 'data.columns',
  version: 1,
  title: 'Columns and roles',
  category: 'data',
  icon: 'columns-3',
  summary: 'Says which column is predicted, which ones are learned from, and what each holds.',
  keywords: ['columns', 'roles', 'target', 'features', 'kinds', 'types', 'schema', 'select', 'ignore'],
  inputs: { table: { type: 'table', title: 'Table' } },
  outputs: { table: { type: 'table', title: 'Table' } },
  params: z.object({
    target: z.string().max(200).default('').meta({
      title: 'Predict',
      description: 'The column that the model shall predict (target).',
      widget: 'column',
      port: 'table',
    }),
    columns: z
      .record(z.string(), z.object({ kind: z.enum(columnKinds).optional(), role: z.enum(columnRoles).optional() }))
      .default({})
      .meta({
        title: 'Columns',
        description: 'What each column holds (kind) and what it is for (role). Only changes are kept here.',
        widget: 'columnRoles',
        port: 'table',
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  infer: ({ inputs, params }) => {
    const table = inputs.table
    if (!table) return { outputs: { table: undefined } }
    const chosen = chooseColumns(table.columns, params)
    return {
      outputs: { table: { ...table, columns: chosen } },
      problems: columnProblems(table.columns, chosen, params),
    }
  },
  card: ({ params, outputs }) => {
    const table = outputs.table
    const target = (table && targetOf(table.columns)?.name) ?? params.target
    if (!target) return 'No target chosen yet'
    const features = table && featuresOf(table.columns).length
    return features === undefined
      ? `Predicts ${target}`
      : `Predicts ${target} from ${features} ${features === 1 ? 'column' : 'columns'}`
  },
})
