import type { ModelView } from '#app/api/values.ts'
import { describeColumn, formatCount, joinWords, kindNames } from '#app/ui/format.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import { metricValue, metricWord } from '../metricWords.ts'
import { escapeHtml, htmlPage, htmlTable } from './html.ts'

type Section = { title: string; text: string[]; table?: { columns: string[]; rows: string[][] } }

const taskWords: Partial<Record<ModelView['task'], string>> = {
  regression: 'It predicts a number',
  binary: 'It decides between two classes',
  multiclass: 'It decides between several classes',
}

/** What a model is, what it was made from and what it can't know: for people who use it without having made it. */
function sectionsOf(model: ModelView): Section[] {
  const { training, target, inputs, classes } = model
  return [
    {
      title: 'What it does',
      text: [
        `${taskWords[model.task] ?? 'It answers'}: ${target.name}${classes ? ` (${joinWords(classes.slice(0, 12))}${classes.length > 12 ? ', …' : ''})` : ''}, from ${formatCount(inputs.length, 'column')}.`,
        model.method === undefined
          ? `It is a neural network with ${formatCount(model.parameters, 'learned number')}, trained for ${formatCount(training.epochs, 'epoch')} (best after ${training.bestEpoch}) with seed ${training.seed} on ${training.engine}.`
          : `It is a model of the kind ${model.method} with ${formatCount(model.parameters, 'learned number')}, seed ${training.seed}, ${training.engine}.`,
      ],
    },
    {
      title: 'What it needs',
      text: [],
      table: {
        columns: ['Column', 'Kind', 'What was seen in training'],
        rows: inputs.map((column) => [column.name, kindNames[column.kind], describeColumn(column)]),
      },
    },
    {
      title: 'How its data are prepared',
      text:
        model.recipe.steps.length === 0
          ? ['Nothing is done to them.']
          : model.recipe.steps.map((step, index) => `${index + 1}. ${step.title}`),
    },
    {
      title: 'How good it was in training',
      text: [
        'Judge it by rows that it has not seen: an evaluation report says how good it is on those, and how sure that is.',
      ],
      table: {
        columns: ['Figure', 'Value'],
        rows: Object.entries(training.metrics).map(([name, value]) => [metricWord(name), metricValue({ name, value })]),
      },
    },
    { title: 'What it cannot know', text: limitsOf(inputs, target) },
  ]
}

function limitsOf(inputs: readonly Column[], target: Column): string[] {
  const ranges = inputs.filter(({ min, max }) => min !== undefined && max !== undefined).length
  const gaps = inputs.filter((column) => (column.missing ?? 0) > 0).map((column) => column.name)
  return [
    ...(ranges > 0 ? ['Outside of the ranges above its answers are guesses: it has seen nothing there.'] : []),
    ...(inputs.some(({ kind }) => kind === 'category')
      ? ['Categories that are not listed above were not there in training.']
      : []),
    ...(gaps.length > 0 ? [`Values were missing in ${joinWords(gaps.slice(0, 8))} already in training.`] : []),
    ...(target.min !== undefined && target.max !== undefined
      ? [`The true values that it learned from lie between ${target.min} and ${target.max}.`]
      : []),
    'It finds what goes together in its data, not what causes what; and where the world changes, it does not notice.',
  ]
}

const titleOf = (model: ModelView): string => `Model card: ${model.target.name}`

const cell = (value: string): string => value.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** The card as Markdown, to lie beside the model in a repository. */
export const modelCardMarkdown = (model: ModelView): string =>
  `${[
    `# ${titleOf(model)}`,
    ...sectionsOf(model).flatMap(({ title, text, table }) => [
      `## ${title}`,
      ...(text.length > 0 ? [text.join('\n\n')] : []),
      ...(table && table.rows.length > 0
        ? [
            [table.columns, table.columns.map(() => '---'), ...table.rows]
              .map((row) => `| ${row.map(cell).join(' | ')} |`)
              .join('\n'),
          ]
        : []),
    ]),
  ].join('\n\n')}\n`

/** The card as one page that needs nothing but itself. */
export const modelCardHtml = (model: ModelView): string =>
  htmlPage(
    titleOf(model),
    [
      `<h1>${escapeHtml(titleOf(model))}</h1>`,
      ...sectionsOf(model).map(
        ({ title, text, table }) =>
          `<section><h2>${escapeHtml(title)}</h2>${text.map((line) => `<p>${escapeHtml(line)}</p>`).join('')}${table && table.rows.length > 0 ? htmlTable(table.columns, table.rows) : ''}</section>`,
      ),
    ].join('\n'),
  )
