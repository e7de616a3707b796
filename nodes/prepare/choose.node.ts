import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { NodeProblem } from '../core/problem.ts'
import { type Column, targetOf } from '../core/spec/table.ts'
import { type ChooseParams, chooseEffect, chooseTransform, stayingColumns } from './chooseTransform.ts'
import { nameList } from './chosenColumns.ts'
import { specAfter, tablePorts } from './stepSpec.ts'

const kinds = ['same', 'number', 'integer', 'category', 'boolean', 'text', 'date'] as const

export const choose = defineNode({
  id: 'prepare.choose',
  version: 1,
  title: 'Choose columns',
  category: 'prepare',
  icon: 'columns-3',
  summary: 'Keeps, leaves out, moves or renames columns, or says what they hold.',
  keywords: ['select', 'drop', 'remove', 'rename', 'reorder', 'columns', 'kind', 'type', 'cast', 'convert'],
  ...tablePorts,
  params: z.object({
    how: z
      .enum(['drop', 'keep'])
      .default('drop')
      .meta({
        title: 'How',
        description: 'Leave the chosen columns out, or keep only these, in this order.',
        labels: { drop: 'Leave out', keep: 'Keep only' },
        widget: 'segments',
      }),
    columns: z.array(z.string()).default([]).meta({
      title: 'Columns',
      description: 'Which columns are left out or kept. None: all stay.',
      widget: 'columns',
      port: 'table',
    }),
    changes: z
      .array(
        z.object({
          column: z
            .string()
            .max(500)
            .default('')
            .meta({ title: 'Column', description: 'The column to change.', widget: 'column', port: 'table' }),
          name: z
            .string()
            .max(200)
            .default('')
            .meta({ title: 'New name', description: 'Empty: the name stays.', placeholder: 'as it is' }),
          kind: z
            .enum(kinds)
            .default('same')
            .meta({
              title: 'Holds',
              description: 'What the column holds from now on; values that do not fit become missing.',
              labels: {
                same: 'As it is',
                number: 'Numbers',
                integer: 'Whole numbers',
                category: 'Categories',
                boolean: 'True or false',
                text: 'Free text',
                date: 'Dates',
              },
            }),
        }),
      )
      .max(1000)
      .default([])
      .meta({
        title: 'Names and kinds',
        description: 'Columns that get another name or kind.',
        widget: 'list',
        item: 'column',
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  transform: chooseTransform,
  infer: ({ inputs, params }) => {
    const table = inputs.table
    if (!table) return { outputs: { table: undefined } }
    return {
      outputs: { table: specAfter(table, chooseEffect(table.columns, params)) },
      problems: chooseProblems(table.columns, params),
    }
  },
  card: ({ params, inputs }) => {
    const words = [
      ...(params.columns.length === 0
        ? []
        : params.how === 'drop'
          ? [`Leaves out ${nameList(params.columns.map((name) => ({ name })))}`]
          : [`Keeps ${params.columns.length} of ${inputs.table?.columns.length ?? 'all'} columns`]),
      ...(params.changes.length === 0
        ? []
        : [`changes ${nameList(params.changes.map((each) => ({ name: each.column || '…' })))}`]),
    ]
    return words.length === 0 ? 'Leaves all columns as they are' : words.join(', ')
  },
})

function chooseProblems(columns: readonly Column[], params: ChooseParams): NodeProblem[] {
  const problems: NodeProblem[] = []
  const names = new Set(columns.map((each) => each.name))
  for (const name of params.columns)
    if (!names.has(name))
      problems.push({
        code: 'column_unknown',
        severity: 'warning',
        field: 'columns',
        column: name,
        message: `The table has no column "${name}".`,
        fix: {
          kind: 'setParams',
          title: `Forget "${name}"`,
          params: { columns: params.columns.filter((each) => each !== name) },
        },
      })
  const staying = stayingColumns(columns, params)
  const target = targetOf(columns)
  if (target && !staying.includes(target))
    problems.push({
      code: 'target_left_out',
      severity: 'warning',
      field: 'columns',
      column: target.name,
      message: `"${target.name}" is what shall be predicted, and is left out.`,
      hint: 'A model cannot be trained from here on.',
    })
  if (staying.length === 0)
    problems.push({
      code: 'columns_missing',
      severity: 'error',
      field: 'columns',
      message: 'No column is left.',
      hint: 'Keep at least one.',
    })
  for (const [at, { column }] of params.changes.entries())
    if (!staying.some((each) => each.name === column))
      problems.push({
        code: 'column_unknown',
        severity: column === '' ? 'warning' : 'error',
        field: `changes.${at}.column`,
        message: column === '' ? 'Choose the column to change.' : `There is no column "${column}" to change.`,
        fix: {
          kind: 'setParams',
          title: 'Forget the change',
          params: { changes: params.changes.filter((_, other) => other !== at) },
        },
      })
  const seen = new Set<string>()
  for (const { name } of specAfter({ type: 'table', columns: [...columns] }, chooseEffect(columns, params)).columns) {
    if (seen.has(name.toLowerCase()))
      problems.push({
        code: 'name_taken',
        severity: 'error',
        field: 'changes',
        column: name,
        message: `Two columns would be called "${name}".`,
        hint: 'Give one of them another name.',
      })
    seen.add(name.toLowerCase())
  }
  if (columnsAfterCount(columns, params) < staying.length && problems.length === 0)
    problems.push({
      code: 'name_taken',
      severity: 'error',
      field: 'changes',
      message: 'Two columns would have the same name.',
      hint: 'Give one of them another name.',
    })
  return problems
}

const columnsAfterCount = (columns: readonly Column[], params: ChooseParams): number =>
  specAfter({ type: 'table', columns: [...columns] }, chooseEffect(columns, params)).columns.length
