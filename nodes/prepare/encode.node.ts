import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import type { NodeProblem } from '../core/problem.ts'
import { type Column, targetOf } from '../core/spec/table.ts'
import { columnsAfter } from '../core/stepSql.ts'
import { chosenProblems, nameList } from './chosenColumns.ts'
import {
  canBeEncoded,
  type EncodeParams,
  encodedColumns,
  encodeTransform,
  encodingColumns,
  orderCategories,
} from './encodeTransform.ts'
import { unknownColumns } from './shapeProblems.ts'
import { targetOutputs } from './targetEncoding.ts'

export const encode = defineNode({
  id: 'prepare.encode',
  version: 1,
  title: 'Encode',
  category: 'prepare',
  icon: 'binary',
  summary: 'Makes numbers of categories, true/false and dates, for a model that only takes numbers.',
  keywords: [
    'encode',
    'one-hot',
    'dummy',
    'categorical',
    'categories',
    'ordinal',
    'target encoding',
    'mean encoding',
    'frequency',
    'count encoding',
    'hashing',
    'dates',
    'numbers',
  ],
  inputs: { table: { type: 'table', title: 'Table' } },
  outputs: { table: { type: 'table', title: 'Table' } },
  params: z.object({
    method: z
      .enum(['oneHot', 'ordinal', 'target', 'frequency', 'hash'])
      .default('oneHot')
      .meta({
        title: 'Categories become',
        description:
          'One column of 0 and 1 for each category (one-hot); one number a category in their order (ordinal); the mean of the target in it (target encoding, cross-fitted); how often it comes (frequency); or a fixed number of columns that many categories share (hashing).',
        labels: {
          oneHot: 'A column each',
          ordinal: 'A number each',
          target: 'What the target is there',
          frequency: 'How often it comes',
          hash: 'A fixed number of columns',
        },
      }),
    orders: z
      .array(
        z.object({
          column: z
            .string()
            .max(500)
            .default('')
            .meta({
              title: 'Column',
              description: 'The column whose categories have an order.',
              widget: 'column',
              port: 'table',
              kinds: ['category'],
            }),
          order: z.array(z.string()).max(1000).default([]).meta({
            title: 'From lowest to highest',
            description: 'small, medium, large: the first becomes 0. Those not named follow.',
            widget: 'texts',
          }),
        }),
      )
      .max(100)
      .default([])
      .meta({
        title: 'Own orders',
        description: 'Where the order of the names is not the order of the things.',
        widget: 'list',
        item: 'order',
        showIf: { field: 'method', in: ['ordinal'] },
      }),
    smoothing: z
      .number()
      .min(0)
      .max(10_000)
      .default(10)
      .meta({
        title: 'Smoothing',
        description: 'A category counts as if so many more rows with the mean of all were in it: rare ones say little.',
        unit: 'rows',
        showIf: { field: 'method', in: ['target'] },
        advanced: true,
      }),
    buckets: z
      .int()
      .min(2)
      .max(256)
      .default(16)
      .meta({
        title: 'Columns',
        description: 'How many columns the categories of one column share. More of them: fewer that meet in one.',
        showIf: { field: 'method', in: ['hash'] },
      }),
    unseen: z
      .enum(['other', 'refuse'])
      .default('other')
      .meta({
        title: 'Categories never seen',
        description: 'What to do at a prediction with a category that was not there in training.',
        labels: { other: 'Count as “other”', refuse: 'Refuse the row' },
        showIf: { field: 'method', in: ['oneHot', 'ordinal'] },
      }),
    maxCategories: z
      .int()
      .min(2)
      .max(1000)
      .default(50)
      .meta({
        title: 'Categories at most',
        description: 'Rarer ones of a column are taken together as “other”.',
        advanced: true,
        showIf: { field: 'method', in: ['oneHot', 'ordinal'] },
      }),
    dates: z
      .enum(['parts', 'day'])
      .default('parts')
      .meta({
        title: 'Dates become',
        description: 'Day number, month and weekday, or the day number alone.',
        labels: { parts: 'Day, month, weekday', day: 'Day number' },
        advanced: true,
      }),
    columns: z
      .array(z.string())
      .default([])
      .meta({
        title: 'Only these columns',
        description: 'Empty: all category, true/false and date features.',
        widget: 'columns',
        port: 'table',
        kinds: ['category', 'boolean', 'date'],
        advanced: true,
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  transform: encodeTransform,
  infer: ({ inputs, params }) => {
    const table = inputs.table
    if (!table) return { outputs: { table: undefined } }
    const problems: NodeProblem[] = chosenProblems(table.columns, params.columns, (column) =>
      canBeEncoded(column)
        ? undefined
        : `"${column.name}" is ${column.kind === 'text' ? 'free text' : 'a number already'}, so there is nothing to encode.`,
    )
    if (params.method === 'ordinal')
      problems.push(
        ...params.orders.flatMap(({ column }, at) => unknownColumns(table, [column], `orders.${at}.column`)),
      )
    const chosen = encodedColumns(table.columns, params)
    const gap = chosen.find((each) => each.kind === 'category' && (each.missing ?? 0) > 0)
    if (gap && params.method !== 'target')
      problems.push({
        code: 'feature_has_gaps',
        severity: 'warning',
        port: 'table',
        column: gap.name,
        message: `"${gap.name}" has ${gap.missing?.toLocaleString('en')} missing values; its columns of 0 and 1 will have the same gaps.`,
        hint: 'Fill them before.',
        fix: { kind: 'insertBefore', title: 'Fill missing before', port: 'table', type: 'prepare.fill' },
      })
    const outputs = params.method === 'target' ? targetOutputs(targetOf(table.columns)) : ['']
    if (outputs?.length === 0 && chosen.some((each) => each.kind === 'category'))
      problems.push({
        code: 'target_missing',
        severity: 'error',
        field: 'method',
        message: 'There is no target of numbers or classes whose mean a category could stand for.',
        hint: 'Choose the target in Columns, or another way to encode.',
        fix: { kind: 'setParams', title: 'A column each', params: { method: 'oneHot' } },
      })
    const columns = outputs && encodedSpec(table.columns, chosen, params, outputs)
    return { outputs: { table: columns && { ...table, columns } }, problems }
  },
  card: ({ params, inputs }) => {
    if (!inputs.table) return 'Makes numbers of categories'
    const chosen = encodedColumns(inputs.table.columns, params)
    if (chosen.length === 0) return 'No categories are left to encode'
    return `Makes numbers of ${nameList(chosen)}`
  },
})

/** The columns as they will be if the train rows show all categories; undefined while the categories are not known. */
function encodedSpec(
  columns: readonly Column[],
  chosen: readonly Column[],
  params: EncodeParams,
  outputs: string[],
): Column[] | undefined {
  const taken = new Set(columns.map((each) => each.name.toLowerCase()))
  const write: ReturnType<typeof encodingColumns> = []
  const drop: string[] = []
  for (const column of chosen) {
    if (column.kind === 'category' && !column.categories && params.method === 'oneHot') return undefined
    const kept = (column.categories ?? []).slice(0, params.maxCategories)
    if (column.kind === 'category' && params.method === 'target' && outputs.length === 0) continue
    const made = encodingColumns(
      column,
      column.kind === 'boolean'
        ? { as: 'zeroOne' }
        : column.kind === 'date'
          ? { as: 'date', parts: params.dates }
          : params.method === 'target'
            ? { as: 'target', outputs, prior: [], means: [], folds: [] }
            : params.method === 'frequency'
              ? { as: 'frequency', shares: [] }
              : params.method === 'hash'
                ? { as: 'hash', buckets: params.buckets }
                : {
                    as: params.method,
                    categories: orderCategories(kept),
                    isCut: (column.categories?.length ?? 0) > kept.length,
                    unseen: params.unseen,
                  },
      taken,
    )
    write.push(...made)
    if (!made.some((each) => each.column.name === column.name)) drop.push(column.name)
  }
  return columnsAfter({ write, drop }, columns)
}
