import type { Scalar } from '../core/expr/expr.ts'
import { defineRun, NodeError, type RunContext } from '../core/run.ts'
import { isNumeric, rowColumn } from '../core/spec/table.ts'
import type { ModelValue, Plot, TableValue } from '../core/value.ts'
import { type Importance, permutationImportance } from '../ml/explain/importance.ts'
import type { Shapley } from '../ml/explain/shapley.ts'
import { predictorOf } from '../ml/models/predictorOf.ts'
import { createRandom, deriveSeed } from '../ml/random.ts'
import { largest } from '../ml/readOutputs.ts'
import { pearson } from '../ml/statistics/association.ts'
import { createPause } from '../train/pause.ts'
import { explain } from './explain.node.ts'
import { dependencePlot } from './explainColumns.ts'
import { likeRows, waterfall, whatWouldChange } from './explainRow.ts'
import { type Explainer, explainerOf, outputOf, treeExplainerOf } from './explainShapley.ts'
import { type RawModel, rawModelOf, spread } from './rawModel.ts'
import { shortNumber } from './sentences.ts'
import { tableForModel } from './tableForModel.ts'

type Cells = readonly Scalar[]
type KnownRow = { row: number; cells: Cells; target: Scalar }

/** How often the model may be asked for the importances; a large model is asked less. */
const budgetFor = (model: ModelValue): number =>
  Math.round(Math.max(20_000, Math.min(200_000, 4e9 / Math.max(1, model.parameters))))
const repeats = 5
const dependenceRows = 60
const summaryRows = 50

export const runExplain = defineRun(explain, async ({ inputs, params, context }) => {
  const { model, table } = inputs
  const { tables, artifacts, signal } = context
  context.progress({ fraction: 0.05, message: 'Reading rows' })
  const weights = await artifacts.get(model.weights)
  const predictor = predictorOf(model, weights)
  const raw = rawModelOf(model, predictor)
  const prepared = tableForModel(tables, { table, model })
  const { judged, train, asked } = await readKnown({ tables, table, model, raw, row: params.row })
  const pause = createPause()
  const breathe = async () => {
    await pause()
    signal.throwIfAborted()
  }
  const classOf = (row: KnownRow) => model.classes?.indexOf(String(row.target)) ?? -1
  const lossOf = (output: readonly number[], row: KnownRow): number =>
    model.task === 'regression'
      ? Math.abs((output[0] ?? Number.NaN) - Number(row.target))
      : -Math.log(Math.max(output[classOf(row)] ?? Number.NaN, 1e-15))
  const usable = judged.filter((row) => Number.isFinite(lossOf(raw.predict(row.cells), row)))
  if (usable.length < 2) {
    throw new NodeError('no_rows', 'There are not two rows that the model can answer and whose true value is known.', {
      hint: 'Connect the table that the model was trained and judged with.',
    })
  }
  const importances = await importancesOf({ raw, model, rows: usable, lossOf, seed: params.seed, breathe, context })
  const order = importances.map(({ at }) => at)
  context.progress({ fraction: 0.5, message: 'Asking how the answer hangs on each column' })
  const background = spread(usable, dependenceRows).map((each) => each.cells)
  const focus = model.task === 'regression' ? 0 : model.task === 'binary' ? 1 : largest(raw.predict(asked.cells))
  const says =
    model.task === 'regression' ? `predicted ${model.target.name}` : `probability of ${model.classes?.[focus]}`
  const dependencePlots: Plot[] = []
  for (const at of order.slice(0, params.columns)) {
    dependencePlots.push(...dependencePlot(raw, { rows: background, at, output: focus, says }))
    await breathe()
  }
  context.progress({ fraction: 0.6, message: 'Sharing the predictions out among the columns' })
  const general = explainerOf(raw, background, params.seed)
  const trees =
    model.family === 'trees'
      ? treeExplainerOf({ model, table: prepared, raw, width: predictor.width, weights })
      : undefined
  const summary = await summaryOf({ explainer: trees ?? general, rows: usable, raw, focus, breathe })
  // A single row is told in what the model says, not in scores.
  const single = trees?.unit === 'prediction' ? trees : general
  const found = single.explain(asked.cells, 'thorough')
  context.progress({ fraction: 0.85, message: 'Looking for what would change it' })
  await breathe()
  const step = found
    ? waterfall({
        row: asked.row,
        columns: single.names,
        cells: single.names.map((name) => asked.cells[raw.columns.findIndex((each) => each.name === name)] ?? null),
        base: found.base[outputOf(found, focus)] ?? Number.NaN,
        values: found.values.map((each) => each[outputOf(found, focus)] ?? 0),
        says,
      })
    : { plots: [], text: [`Row ${asked.row + 1} lacks a value that the model needs: it can't be answered.`] }
  const change = found
    ? whatWouldChange({ model, raw, cells: asked.cells, rows: background, order, wanted: params.wanted.trim() })
    : { plots: [], text: [] }
  const [first] = importances
  context.progress({ fraction: 1, message: 'Done' })
  return {
    report: {
      type: 'report',
      about: `why ${model.target.name} is predicted so`,
      metrics: [],
      text: [
        first && first.rise > 0
          ? `It looks most at ${raw.columns[first.at]?.name}: with its values shuffled, ${lossWords(model)} ${shortNumber(first.rise)} more.`
          : 'No column matters to its answers by more than chance.',
        ...step.text,
        ...change.text,
        single.how,
        ...(trees && trees !== single ? [`In the summary: ${trees.how}`] : []),
        'This is about the model, not the world: changing a column in reality need not change the outcome so.',
      ],
      plots: [
        ...importancePlots(importances, raw, model),
        ...summary,
        ...dependencePlots,
        ...step.plots,
        ...change.plots,
        ...likeRows({ model, raw, cells: asked.cells, train }),
      ],
    },
  }
})

const lossWords = (model: ModelValue): string =>
  model.task === 'regression' ? 'predictions are off by' : 'the log loss of its probabilities is'

/** Rows to judge by (those for testing where there are parts), some training rows, and the one to explain. */
async function readKnown(options: {
  tables: RunContext['tables']
  table: TableValue
  model: ModelValue
  raw: RawModel
  row: number | undefined
}): Promise<{ judged: KnownRow[]; train: KnownRow[]; asked: KnownRow }> {
  const { tables, table, model, raw, row } = options
  const hasParts = table.columns.some((column) => column.role === 'split')
  const read = async (part: 'test' | 'train' | undefined, most: number): Promise<KnownRow[]> => {
    const numbers = spread((await tables.values(table, rowColumn, part)).map(Number), most)
    const cells = await tables.sourceRows(table, numbers)
    const keep = new Set(numbers)
    const all = await tables.values(table, rowColumn, part)
    const targets = (await tables.values(table, model.target.name, part)).filter((_, at) => keep.has(Number(all[at])))
    return numbers.map((number, at) => ({
      row: number,
      cells: raw.columns.map(({ name }) => cells[at]?.[name] ?? null),
      target: targets[at] ?? null,
    }))
  }
  // Pictures lie in the rows themselves: fewer do.
  const share = table.recipe.input.some(({ kind }) => kind === 'image' || kind === 'vector') ? 0.1 : 1
  const judged = await read(hasParts ? 'test' : undefined, 1_000 * share)
  const train = await read(hasParts ? 'train' : undefined, 2_000 * share)
  if (row === undefined) {
    const [first] = judged.length > 0 ? judged : train
    if (first) return { judged: judged.length > 0 ? judged : train, train, asked: first }
    throw new NodeError('no_rows', 'The table has no rows to explain.')
  }
  const numbers = new Set((await tables.values(table, rowColumn)).map(Number))
  if (!numbers.has(row - 1)) {
    throw new NodeError('row_unknown', `There is no row ${row} in this table.`, {
      field: 'row',
      hint: 'Rows are numbered from 1 in the order of the source; a filter may have left it out.',
    })
  }
  const [cells] = await tables.sourceRows(table, [row - 1])
  return {
    judged: judged.length > 0 ? judged : train,
    train: train.filter((each) => each.row !== row - 1),
    asked: { row: row - 1, cells: raw.columns.map(({ name }) => cells?.[name] ?? null), target: null },
  }
}

type Ranked = Importance & { at: number }

async function importancesOf(options: {
  raw: RawModel
  model: ModelValue
  rows: readonly KnownRow[]
  lossOf: (output: readonly number[], row: KnownRow) => number
  seed: number
  breathe: () => Promise<void>
  context: RunContext
}): Promise<Ranked[]> {
  const { raw, model, lossOf, seed, breathe, context } = options
  const most = Math.max(30, Math.floor(budgetFor(model) / (raw.columns.length * repeats)))
  const rows = spread(options.rows, most)
  const cells = rows.map((each) => each.cells)
  const lossAt = (output: readonly number[], at: number) => {
    const row = rows[at]
    return row ? lossOf(output, row) : Number.NaN
  }
  const losses = cells.map((row, at) => lossAt(raw.predict(row), at))
  const found: Ranked[] = []
  for (const [at, { name }] of raw.columns.entries()) {
    const random = createRandom(deriveSeed(seed, 'importance', name))
    const common = { rows: cells, column: at, losses, lossOf: lossAt, repeats, random }
    found.push({ at, ...permutationImportance<Scalar>(raw.predict, common) })
    context.progress({ fraction: 0.1 + (0.38 * (at + 1)) / raw.columns.length, message: 'Shuffling columns' })
    await breathe()
  }
  return found.toSorted((a, b) => b.rise - a.rise)
}

const importancePlots = (found: readonly Ranked[], { columns }: RawModel, model: ModelValue): Plot[] => [
  {
    kind: 'bars',
    title: 'What matters (permutation importance)',
    x: `with its values shuffled ${lossWords(model)} so much more`,
    bars: found.slice(0, 20).map(({ at, rise }) => ({ name: columns[at]?.name ?? '', value: rise })),
  },
  {
    kind: 'table',
    title: 'What matters, and how sure that is',
    columns: ['Column', 'Rise of the error', 'In 19 of 20 samples from', 'to'],
    rows: found.map(({ at, rise, low, high }) => [
      columns[at]?.name ?? '',
      shortNumber(rise),
      shortNumber(low),
      shortNumber(high),
    ]),
  },
]

/** Shapley values over many rows: how much each column moves on average, and which way large values push. */
async function summaryOf(options: {
  explainer: Explainer
  rows: readonly KnownRow[]
  raw: RawModel
  focus: number
  breathe: () => Promise<void>
}): Promise<Plot[]> {
  const { explainer, raw, focus, breathe } = options
  const found: { cells: Cells; values: number[] }[] = []
  // Every set of many columns asks much: fewer rows do.
  const count = explainer.names.length > 7 && explainer.unit === 'prediction' ? summaryRows / 2 : summaryRows
  for (const { cells } of spread(options.rows, count)) {
    const each: Shapley | undefined = explainer.explain(cells, 'quick')
    if (each) found.push({ cells, values: each.values.map((value) => value[outputOf(each, focus)] ?? 0) })
    await breathe()
  }
  if (found.length === 0) return []
  const rows = explainer.names
    .map((name, at) => {
      const values = found.map((each) => each.values[at] ?? 0)
      const place = raw.columns.findIndex((each) => each.name === name)
      const column = raw.columns[place]
      const size = values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length
      const cells = found.map((each) => Number(each.cells[place] ?? Number.NaN))
      const tie = column && isNumeric(column.kind) ? pearson(cells, values) : 0
      return { name, at, place, column, size, tie, values, cells }
    })
    .toSorted((a, b) => b.size - a.size)
  const [top] = rows.filter(({ column, size }) => size > 0 && column && isNumeric(column.kind))
  return [
    {
      kind: 'table',
      title: 'What moves the predictions (Shapley values)',
      columns: ['Column', 'Moves by on average', 'Most down', 'Most up', 'Larger values push'],
      rows: rows.map(({ name, size, values, tie }) => [
        name,
        shortNumber(size),
        shortNumber(Math.min(...values)),
        shortNumber(Math.max(...values)),
        Math.abs(tie) < 0.3 ? '' : tie > 0 ? 'up' : 'down',
      ]),
    },
    ...(top
      ? [
          {
            kind: 'scatter' as const,
            title: `What ${top.name} adds, row by row`,
            x: top.name,
            y: 'Shapley value',
            points: top.cells.flatMap((x, index): [number, number][] =>
              Number.isFinite(x) ? [[x, top.values[index] ?? 0]] : [],
            ),
            diagonal: false,
          },
        ]
      : []),
  ]
}
