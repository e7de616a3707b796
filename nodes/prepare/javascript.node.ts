import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { NodeProblem } from '../core/problem.ts'
import { type Column, rowColumn, type TableSpec } from '../core/spec/table.ts'
import { nameList } from './chosenColumns.ts'
import { afterLearning } from './shapeProblems.ts'
import { namesOf, tablePorts } from './stepSpec.ts'

type JavascriptParams = { mode: 'row' | 'table'; columns: { name: string; kind: Column['kind'] }[]; code: string }

export const javascript = defineNode({
  id: 'prepare.javascript',
  version: 1,
  title: 'JavaScript',
  category: 'prepare',
  icon: 'square-function',
  summary: 'Runs code of your own over the rows, in a sandbox without files, network or other programs.',
  keywords: ['javascript', 'js', 'code', 'script', 'function', 'custom', 'map', 'sandbox'],
  ...tablePorts,
  params: z.object({
    mode: z
      .enum(['row', 'table'])
      .default('row')
      .meta({
        title: 'The code sees',
        description:
          'One row, and returns values for its new columns; or all rows, and returns the rows of a new table.',
        labels: { row: 'One row', table: 'All rows' },
        widget: 'segments',
      }),
    code: z
      .string()
      .max(100_000)
      .default('return { known: Object.values(row).filter((value) => value !== null).length }')
      .meta({
        title: 'Code',
        description:
          'For one row: return { area: row.width * row.height }. For all: return rows.filter((row) => row.age > 18).',
        widget: 'code',
        language: 'javascript',
        port: 'table',
      }),
    columns: z
      .array(
        z.object({
          name: z.string().max(200).default('').meta({ title: 'Name', description: 'As the code calls it.' }),
          kind: z
            .enum(['number', 'integer', 'category', 'boolean', 'text', 'date'])
            .default('number')
            .meta({
              title: 'Kind',
              description: 'What its values are.',
              labels: {
                number: 'Number',
                integer: 'Whole number',
                category: 'Category',
                boolean: 'Yes/no',
                text: 'Text',
                date: 'Date',
              },
            }),
        }),
      )
      .max(500)
      .default([{ name: 'known', kind: 'integer' }])
      .meta({
        title: 'Columns that it returns',
        description: 'For one row: added to the table. For all rows: the columns of the new table.',
        widget: 'list',
        item: 'column',
      }),
    seconds: z.int().min(1).max(3600).default(60).meta({
      title: 'Stop after',
      description: 'Code that works longer is stopped.',
      unit: 'seconds',
      advanced: true,
    }),
    memory: z.int().min(4).max(1024).default(256).meta({
      title: 'Memory at most',
      description: 'Code that needs more is stopped.',
      unit: 'MB',
      advanced: true,
    }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  infer: ({ inputs: { table }, params }) => {
    const problems = javascriptProblems(params)
    if (!table || problems.length > 0) return { outputs: { table: undefined }, problems }
    const columns = javascriptColumns(table, params)
    if (params.mode === 'row') return { outputs: { table: { ...table, columns } }, problems }
    return {
      outputs: {
        table: { type: 'table', columns, ...(columns.some((each) => each.role === 'split') ? { partRows: {} } : {}) },
      },
      problems: afterLearning(table),
    }
  },
  card: ({ params }) => {
    const names = nameList(params.columns.filter((each) => each.name !== '')) || 'no column yet'
    return params.mode === 'row' ? `Computes ${names}, row by row` : `Makes a new table: ${names}`
  },
})

/** The columns afterwards; one that is called as an old one takes its place and its role. */
export function javascriptColumns(table: TableSpec, { mode, columns }: JavascriptParams): Column[] {
  const made = columns.map(({ name, kind }): Column => {
    const before = table.columns.find((each) => each.name === name)
    const role = before && (before.role !== 'split' || kind === 'category') ? before.role : 'feature'
    return { name, kind, role }
  })
  if (mode === 'table') return made
  return [
    ...table.columns.map((each) => made.find(({ name }) => name === each.name) ?? each),
    ...made.filter(({ name }) => !table.columns.some((each) => each.name === name)),
  ]
}

export function javascriptProblems({ columns, code }: JavascriptParams): NodeProblem[] {
  const error = (code: string, field: string, message: string): NodeProblem => ({
    code,
    severity: 'error',
    field,
    message,
  })
  if (code.trim() === '') return [error('code_missing', 'code', 'There is no code yet.')]
  if (columns.length === 0) return [error('columns_missing', 'columns', 'Say which columns the code returns.')]
  const seen = new Set<string>()
  return columns.flatMap(({ name }, at): NodeProblem[] => {
    const field = `columns.${at}.name`
    if (name.trim() === '') return [error('name_missing', field, 'A column has no name.')]
    if (name === rowColumn) return [error('name_taken', field, `A column cannot be called "${rowColumn}".`)]
    const isTwice = seen.has(name.toLowerCase())
    for (const each of namesOf([{ name }])) seen.add(each)
    return isTwice ? [error('name_taken', field, `Two columns are called "${name}".`)] : []
  })
}
