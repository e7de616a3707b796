import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { columnsAfter } from '../core/stepSql.ts'
import { chosenProblems, nameList } from './chosenColumns.ts'
import { isText, numbersOfText, textColumns, tfidfTransform } from './textTransforms.ts'

export const textTfidf = defineNode({
  id: 'prepare.textTfidf',
  version: 1,
  title: 'Weigh words',
  category: 'prepare',
  icon: 'type',
  summary: 'Turns texts into numbers: how often each word comes, rare words counting more (TF-IDF).',
  keywords: ['text', 'tf-idf', 'tfidf', 'words', 'n-grams', 'bag of words', 'vectorizer'],
  inputs: { table: { type: 'table', title: 'Table' } },
  outputs: { table: { type: 'table', title: 'Table' } },
  params: z.object({
    width: z
      .int()
      .min(2)
      .max(20_000)
      .default(2000)
      .meta({
        title: 'Terms at most',
        description: 'The most frequent terms of the rows for training are kept, a number each.',
        tunable: { kind: 'int', min: 500, max: 5000, log: true },
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
      description:
        'Words (or characters) in the longest term: with 2, "not good" counts beside "not" and "good" (n-grams).',
    }),
    fewest: z
      .int()
      .min(1)
      .max(1000)
      .default(2)
      .meta({ title: 'In so many texts at least', description: 'Rarer terms are left out.', advanced: true }),
    mostShare: z.number().min(0.01).max(1).default(1).meta({
      title: 'In so many texts at most',
      description: 'Terms that nearly every text has say little.',
      widget: 'percent',
      advanced: true,
    }),
    lowercase: z
      .boolean()
      .default(true)
      .meta({ title: 'Capitals do not count', description: 'Good and good are the same word.', advanced: true }),
    sublinear: z.boolean().default(true).meta({
      title: 'Repeats count less',
      description: 'A word that comes ten times does not count ten times (1 + log).',
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
  transform: tfidfTransform,
  infer: ({ inputs, params }) => {
    const table = inputs.table
    if (!table) return { outputs: { table: undefined } }
    const problems = chosenProblems(table.columns, params.columns, (column) =>
      isText(column) ? undefined : `"${column.name}" holds no free text.`,
    )
    const calls = textColumns(table.columns, params.columns).map((column) => ({
      function: 'tfidf',
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
    return `${nameList(chosen)}: weights of up to ${params.width.toLocaleString('en')} terms`
  },
})
