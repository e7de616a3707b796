import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { columnsAfter } from '../core/stepSql.ts'
import { chosenProblems, nameList } from './chosenColumns.ts'
import { hashTransform, isText, numbersOfText, textColumns } from './textTransforms.ts'

export const textHash = defineNode({
  id: 'prepare.textHash',
  version: 1,
  title: 'Hash words',
  category: 'prepare',
  icon: 'type',
  summary: 'Turns texts into numbers without learning a vocabulary: each word has its place by its hash.',
  keywords: ['text', 'hash', 'hashing', 'words', 'n-grams', 'bag of words', 'vectorizer'],
  inputs: { table: { type: 'table', title: 'Table' } },
  outputs: { table: { type: 'table', title: 'Table' } },
  params: z.object({
    width: z
      .int()
      .min(2)
      .max(65_536)
      .default(2048)
      .meta({
        title: 'Places',
        description: 'How many numbers a text becomes. With few, different words share a place.',
        tunable: { kind: 'int', min: 256, max: 8192, log: true },
      }),
    analyzer: z
      .enum(['word', 'characters'])
      .default('word')
      .meta({
        title: 'Terms are',
        description: 'Words, or runs of characters, which also catch misspelt words.',
        labels: { word: 'Words', characters: 'Characters' },
        widget: 'segments',
      }),
    from: z
      .int()
      .min(1)
      .max(6)
      .default(1)
      .meta({ title: 'Shortest run', description: 'Words (or characters) in the shortest term.', advanced: true }),
    to: z.int().min(1).max(6).default(2).meta({
      title: 'Longest run',
      description: 'Words (or characters) in the longest term: with 2, "not good" counts beside "not" and "good".',
    }),
    lowercase: z
      .boolean()
      .default(true)
      .meta({ title: 'Capitals do not count', description: 'Good and good are the same word.', advanced: true }),
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
  transform: hashTransform,
  infer: ({ inputs, params }) => {
    const table = inputs.table
    if (!table) return { outputs: { table: undefined } }
    const problems = chosenProblems(table.columns, params.columns, (column) =>
      isText(column) ? undefined : `"${column.name}" holds no free text.`,
    )
    const calls = textColumns(table.columns, params.columns).map((column) => ({
      function: 'textHash',
      inputs: [column.name],
      output: numbersOfText(column, [params.width]),
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
    return `${nameList(chosen)}: ${params.width.toLocaleString('en')} places by hash`
  },
})
