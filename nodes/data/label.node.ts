import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { NodeProblem } from '../core/problem.ts'
import { targetOf } from '../core/spec/table.ts'

const count = (rows: number): string => `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`

export const label = defineNode({
  id: 'data.label',
  version: 1,
  title: 'Label',
  category: 'data',
  icon: 'tags',
  summary: 'Takes care of rows without a target: people fill them in, or they are set aside.',
  keywords: ['label', 'annotate', 'answer', 'ground truth', 'missing target', 'review', 'human'],
  inputs: { table: { type: 'table', title: 'Table' } },
  outputs: { table: { type: 'table', title: 'Table' } },
  params: z.object({
    rowsWithoutTarget: z
      .enum(['setAside', 'wait'])
      .default('setAside')
      .meta({
        title: 'Rows without a target',
        description: 'Leave them out of training, or wait until a person has filled them in.',
        labels: { setAside: 'Set them aside', wait: 'Wait for people' },
        widget: 'segments',
      }),
  }),
  execution: 'orchestrator',
  panel: 'labelling',
  infer: ({ inputs, params }) => {
    const table = inputs.table
    if (!table) return { outputs: { table: undefined } }
    const target = targetOf(table.columns)
    if (!target) return { outputs: { table }, problems: [noTarget] }
    const open = target.missing
    const problems: NodeProblem[] = []
    if (open !== undefined && open > 0 && params.rowsWithoutTarget === 'wait')
      problems.push({
        code: 'labels_open',
        severity: 'warning',
        column: target.name,
        field: 'rowsWithoutTarget',
        message: `${count(open)} ${open === 1 ? 'has' : 'have'} no ${target.name} yet: the run will wait here until they are filled in.`,
        hint: 'Fill them in when the run asks for them, or set them aside.',
        fix: { kind: 'setParams', title: 'Set them aside', params: { rowsWithoutTarget: 'setAside' } },
      })
    if (open !== undefined && open === table.rows && open > 0 && params.rowsWithoutTarget === 'setAside')
      problems.push({
        code: 'target_empty',
        severity: 'error',
        column: target.name,
        field: 'rowsWithoutTarget',
        message: `No row has a value in "${target.name}": setting those aside leaves nothing.`,
        hint: 'Let people fill them in, or choose another target.',
        fix: { kind: 'setParams', title: 'Wait for people', params: { rowsWithoutTarget: 'wait' } },
      })
    const rows = table.rows === undefined || open === undefined ? undefined : table.rows - open
    if (params.rowsWithoutTarget === 'wait') return { outputs: { table }, problems }
    const columns = table.columns.map((each) => (each === target ? { ...each, missing: 0 } : each))
    return { outputs: { table: { ...table, columns, rows } }, problems }
  },
  card: ({ params, inputs }) => {
    const target = inputs.table && targetOf(inputs.table.columns)
    const open = target?.missing
    if (!target || open === undefined)
      return params.rowsWithoutTarget === 'wait'
        ? 'Waits until people have filled in the target'
        : 'Sets rows without a target aside'
    if (open === 0) return `Every row has a value in ${target.name}`
    return params.rowsWithoutTarget === 'wait'
      ? `Asks people for ${target.name} of ${count(open)}`
      : `Sets ${count(open)} without ${target.name} aside`
  },
})

const noTarget: NodeProblem = {
  code: 'target_missing',
  severity: 'error',
  port: 'table',
  message: 'No column is chosen as the one to predict (the target), so there is nothing to label.',
  hint: 'Choose the target in a Columns node before this one.',
  fix: { kind: 'insertBefore', title: 'Add a Columns node', port: 'table', type: 'data.columns' },
}
