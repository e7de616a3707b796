import { z } from 'zod'
import { defineNode, defineTransform } from '../core/define.ts'
import { call, columnRef, type Expr, type FunctionName } from '../core/expr/expr.ts'
import { type Column, featuresOf } from '../core/spec/table.ts'
import type { StepEffect } from '../core/transform.ts'
import { chosenProblems, nameList, originOf } from './chosenColumns.ts'
import { specAfter, tablePorts } from './stepSpec.ts'

/** In the order in which they are done: a link is found before its punctuation is gone. */
const cleanings = ['links', 'tags', 'lower', 'punctuation', 'digits', 'spaces'] as const
type TextCleanParams = { columns: string[]; clean: (typeof cleanings)[number][] }

const functions: Record<(typeof cleanings)[number], readonly FunctionName[]> = {
  links: ['withoutLinks'],
  tags: ['withoutTags'],
  lower: ['lower'],
  punctuation: ['withoutPunctuation'],
  digits: ['withoutDigits'],
  spaces: ['collapseSpaces', 'trim'],
}
const words: Record<(typeof cleanings)[number], string> = {
  links: 'No links',
  tags: 'No HTML tags',
  lower: 'Small letters',
  punctuation: 'No punctuation',
  digits: 'No digits',
  spaces: 'Single spaces',
}

const isWords = ({ kind, role }: Column): boolean =>
  (kind === 'text' || kind === 'category') && role !== 'target' && role !== 'split'

/** Named columns, else all text features. */
const cleanedColumns = (columns: readonly Column[], names: readonly string[]): Column[] =>
  names.length === 0
    ? featuresOf(columns).filter((each) => each.kind === 'text')
    : columns.filter((each) => names.includes(each.name) && isWords(each))

const cleaned = ({ name, kind, role, missing, words: length, derivedFrom }: Column): Column => ({
  name,
  kind,
  role,
  ...(missing === undefined ? {} : { missing }),
  ...(length === undefined ? {} : { words: length }),
  derivedFrom: originOf({ name, kind, role, ...(derivedFrom ? { derivedFrom } : {}) }),
})

const effectOf = (columns: readonly Column[], { columns: names, clean }: TextCleanParams): StepEffect => {
  const steps = cleanings.filter((each) => clean.includes(each)).flatMap((each) => functions[each])
  const write = cleanedColumns(columns, names).map((column) => ({
    column: cleaned(column),
    expr: steps.reduce<Expr>((inner, fn) => call(fn, inner), columnRef(column.name)),
  }))
  return { write: steps.length === 0 ? [] : write, drop: [] }
}

export const textClean = defineNode({
  id: 'prepare.textClean',
  version: 1,
  title: 'Clean text',
  category: 'prepare',
  icon: 'type',
  summary: 'Takes out of texts what says nothing: links, tags, capital letters, double spaces.',
  keywords: ['text', 'clean', 'lowercase', 'html', 'punctuation', 'strip', 'normalize', 'whitespace', 'regex'],
  ...tablePorts,
  params: z.object({
    clean: z
      .array(z.enum(cleanings))
      .default(['links', 'tags', 'lower', 'spaces'])
      .meta({ title: 'Clean', description: 'What is done to each text, in this order.', labels: words }),
    columns: z
      .array(z.string())
      .default([])
      .meta({
        title: 'Columns',
        description: 'Empty: all text features. Categories can be named too: " Blue" and "blue" become one.',
        widget: 'columns',
        port: 'table',
        kinds: ['text', 'category'],
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  transform: defineTransform<TextCleanParams, null>({
    learns: false,
    atPrediction: 'apply',
    fit: async () => null,
    effect: ({ params, columns }) => effectOf(columns, params),
  }),
  infer: ({ inputs: { table }, params }) => {
    if (!table) return { outputs: { table: undefined } }
    return {
      outputs: { table: specAfter(table, effectOf(table.columns, params)) },
      problems: chosenProblems(table.columns, params.columns, (column) =>
        isWords(column) ? undefined : `"${column.name}" holds no text.`,
      ),
    }
  },
  card: ({ params, inputs: { table } }) => {
    const names = table ? nameList(cleanedColumns(table.columns, params.columns)) : 'texts'
    return names === '' ? 'No text to clean' : `Cleans ${names}`
  },
})
