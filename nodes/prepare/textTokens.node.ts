import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { columnsAfter } from '../core/stepSql.ts'
import { chosenProblems, nameList } from './chosenColumns.ts'
import { isText, numbersOfText, textColumns, tokensTransform } from './textTransforms.ts'

export const textTokens = defineNode({
  id: 'prepare.textTokens',
  version: 1,
  title: 'Text to tokens',
  category: 'prepare',
  icon: 'type',
  summary: 'Turns texts into the numbers of their words in order, for an Embedding layer.',
  keywords: ['text', 'tokens', 'tokenize', 'vocabulary', 'words', 'sequence', 'padding'],
  inputs: { table: { type: 'table', title: 'Table' } },
  outputs: { table: { type: 'table', title: 'Table' } },
  params: z.object({
    length: z
      .int()
      .min(2)
      .max(2000)
      .default(100)
      .meta({ title: 'Words a text', description: 'Longer texts lose their end, shorter ones are padded.' }),
    vocabulary: z.int().min(10).max(100_000).default(5000).meta({
      title: 'Different words at most',
      description: 'The most frequent ones of the rows for training; others count as unknown.',
    }),
    lowercase: z
      .boolean()
      .default(true)
      .meta({ title: 'Capitals do not count', description: 'Good and good are the same word.', advanced: true }),
    pad: z
      .enum(['start', 'end'])
      .default('start')
      .meta({
        title: 'Pad at the',
        description: 'Where short texts are filled up. The start suits layers that read in order (LSTM, GRU).',
        labels: { start: 'Start', end: 'End' },
        advanced: true,
      }),
    columns: z
      .array(z.string())
      .default([])
      .meta({
        title: 'Only these columns',
        description: 'Empty: all features that are free text.',
        widget: 'columns',
        port: 'table',
        kinds: ['text'],
        advanced: true,
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  transform: tokensTransform,
  infer: ({ inputs, params }) => {
    const table = inputs.table
    if (!table) return { outputs: { table: undefined } }
    const problems = chosenProblems(table.columns, params.columns, (column) =>
      isText(column) ? undefined : `"${column.name}" holds no free text.`,
    )
    const calls = textColumns(table.columns, params.columns).map((column) => ({
      function: 'tokens',
      inputs: [column.name],
      output: numbersOfText(column, [params.length], params.vocabulary),
      state: undefined,
    }))
    return {
      outputs: { table: { ...table, columns: columnsAfter({ write: [], drop: [], calls }, table.columns) } },
      problems,
    }
  },
  card: ({ params, inputs }) => {
    const chosen = inputs.table ? textColumns(inputs.table.columns, params.columns) : []
    if (chosen.length === 0) return inputs.table ? 'There is no free text among the features' : 'Makes numbers of texts'
    return `${nameList(chosen)}: ${params.length} words of ${params.vocabulary.toLocaleString('en')}`
  },
})
