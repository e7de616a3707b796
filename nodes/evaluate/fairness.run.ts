import { metricTitles } from '../core/metricTitles.ts'
import { defineRun, NodeError } from '../core/run.ts'
import type { Column } from '../core/spec/table.ts'
import type { Metric, ModelValue, Plot, ReportValue } from '../core/value.ts'
import { fairnessOf, groupRates, range } from '../ml/fairness.ts'
import { predictMany } from '../ml/models/modelPredictor.ts'
import { predictorOf } from '../ml/models/predictorOf.ts'
import { largest } from '../ml/readOutputs.ts'
import { readRows } from '../train/readRows.ts'
import { fairness } from './fairness.node.ts'
import { type Group, groupColumns, groupsOf } from './groups.ts'
import { percent, shortNumber } from './sentences.ts'
import { tableForModel } from './tableForModel.ts'

/** Smaller groups are shown but not compared. */
const leastRows = 10
/** Rows whose group is read. */
const mostRows = 100_000

export const runFairness = defineRun(fairness, async ({ inputs, params, context }) => {
  const { model, table } = inputs
  const { tables, artifacts, signal } = context
  const target = table.columns.find((column) => column.name === model.target.name)
  if (!target) {
    throw new NodeError('target_missing', `The table has no column "${model.target.name}" to compare with.`, {
      column: model.target.name,
    })
  }
  const prepared = tableForModel(tables, { table, model })
  const hasParts = prepared.columns.some((column) => column.role === 'split')
  const predictor = predictorOf(model, await artifacts.get(model.weights))
  context.progress({ fraction: 0.1, message: 'Reading rows' })
  const classes = model.classes ?? []
  const rows = await readRows(
    { tables, table: prepared, features: model.features, target, task: model.task },
    {
      part: hasParts ? 'test' : undefined,
      classes,
      misfits: 'setAside',
      missing: predictor.takesMissing ? 'keep' : 'refuse',
    },
  )
  if (rows.rows === 0) {
    throw new NodeError('no_rows', `There are no rows with a value in "${target.name}" to judge by.`, {
      hint: 'Give the test part a share in the Split node.',
    })
  }
  signal.throwIfAborted()
  context.progress({ fraction: 0.4, message: 'Predicting' })
  const outputs = predictMany(predictor, rows)
  const raw = await tables.sourceRows(table, rows.numbers.slice(0, mostRows))
  const valuesOf = ({ name }: Column) => raw.map((row) => row[name] ?? null)
  const { column, groups } = chosenGroups(table.recipe.input, model, params.column, valuesOf)
  const compared = groups.filter((each) => each.rows.length >= leastRows)
  const positive = params.positive === '' ? (classes[1] ?? '') : params.positive
  if (model.task !== 'regression' && !classes.includes(positive)) {
    throw new NodeError('class_unknown', `The model knows no class "${positive}".`, {
      field: 'positive',
      hint: `It knows ${classes.slice(0, 8).join(', ')}.`,
    })
  }
  const judged = { model, column, groups, compared, targets: rows.targets, outputs }
  const found =
    model.task === 'regression'
      ? numberGroups(judged)
      : classGroups({ ...judged, at: classes.indexOf(positive), positive })
  const small = groups.length - compared.length
  const report: ReportValue = {
    type: 'report',
    about: `${model.target.name} by group`,
    ...found,
    text: [
      ...found.text,
      `Judged by ${raw.length.toLocaleString('en')} rows${hasParts ? ' (test rows)' : ''} in ${groups.length} groups by ${column}.`,
      ...(small > 0 ? [`${small} with fewer than ${leastRows} rows are shown but not compared.`] : []),
    ],
  }
  context.progress({ fraction: 1, message: 'Done' })
  return { report }
})

/** The groups of the column that was asked for, or of the first with few different values. */
function chosenGroups(
  source: readonly Column[],
  model: ModelValue,
  wanted: string,
  valuesOf: (column: Column) => Parameters<typeof groupsOf>[1],
): { column: string; groups: Group[] } {
  const known = groupColumns(source, wanted === '' ? [model.target.name] : [])
  const tried =
    wanted === ''
      ? known.toSorted((a, b) => rank(a) - rank(b)).slice(0, 20)
      : known.filter((each) => each.name === wanted)
  for (const column of tried) {
    const groups = groupsOf(column, valuesOf(column))
    if (groups.length > 1) return { column: column.name, groups }
  }
  throw new NodeError(
    'no_groups',
    wanted === ''
      ? 'No column has few enough different values to compare groups by.'
      : `"${wanted}" makes no groups: it is not in the source, has one value only, or more than 30.`,
    { field: 'column', hint: 'Choose a column with 2 to 30 different values, or a number.' },
  )
}

const rank = ({ kind }: Column): number => (kind === 'category' ? 0 : kind === 'boolean' ? 1 : 2)

type Judged = {
  model: ModelValue
  column: string
  groups: Group[]
  compared: Group[]
  targets: Float64Array
  outputs: number[][]
}

const metricOf = (name: string, value: number): Metric[] =>
  Number.isFinite(value) ? [{ name, value, ...metricTitles(name) }] : []

function classGroups({
  groups,
  compared,
  targets,
  outputs,
  at,
  positive,
  column,
}: Judged & { at: number; positive: string }): Pick<ReportValue, 'metrics' | 'plots' | 'text'> {
  const isPositive = Array.from(targets, (each) => each === at)
  const saysYes = outputs.map((each) => largest(each) === at)
  const ratesOf = (group: Group) => ({ name: group.name, ...groupRates(isPositive, saysYes, group.rows) })
  const rates = groups.map(ratesOf)
  const { parityDifference, parityRatio, oddsDifference } = fairnessOf(compared.map(ratesOf))
  const sorted = compared.map(ratesOf).toSorted((a, b) => b.selected - a.selected)
  const [most, least] = [sorted[0], sorted.at(-1)]
  const plots: Plot[] = [
    {
      kind: 'table',
      title: `Groups by ${column}`,
      columns: [
        column,
        'Rows',
        `Said to be ${positive} (selection rate)`,
        'Found (true positive rate)',
        'False alarms (false positive rate)',
        'Right answers',
      ],
      rows: rates.map((each) => [
        each.name,
        each.rows,
        percent(each.selected),
        ...[each.found, each.alarms].map((share) => (Number.isNaN(share) ? null : percent(share))),
        percent(each.accuracy),
      ]),
    },
    {
      kind: 'bars',
      title: `Said to be ${positive}, by group`,
      x: 'per cent of the rows',
      bars: rates.map((each) => ({ name: each.name, value: each.selected * 100 })),
    },
  ]
  if (compared.length < 2 || !most || !least)
    return { metrics: [], plots, text: ['Fewer than two groups have enough rows to be compared.'] }
  return {
    metrics: [
      ...metricOf('parityDifference', parityDifference),
      ...metricOf('parityRatio', parityRatio),
      ...metricOf('oddsDifference', oddsDifference),
    ],
    plots,
    text: [
      `"${positive}" is said of ${percent(most.selected)} where ${column} is ${most.name}, and of ${percent(least.selected)} where it is ${least.name}: ${parityRatio < 0.8 ? 'less than four fifths' : 'at least four fifths'} of the highest share (demographic parity).`,
      `Among rows that are alike in truth, shares differ by up to ${percent(oddsDifference)} between groups (equalised odds).`,
    ],
  }
}

function numberGroups({
  model,
  groups,
  compared,
  targets,
  outputs,
  column,
}: Judged): Pick<ReportValue, 'metrics' | 'plots' | 'text'> {
  const figuresOf = ({ name, rows }: Group) => {
    const errors = rows.map((row) => (outputs[row]?.[0] ?? Number.NaN) - (targets[row] ?? Number.NaN))
    return {
      name,
      rows: rows.length,
      off: errors.reduce((sum, each) => sum + Math.abs(each), 0) / rows.length,
      tilt: errors.reduce((sum, each) => sum + each, 0) / rows.length,
    }
  }
  const figures = groups.map(figuresOf)
  const sorted = compared.map(figuresOf).toSorted((a, b) => b.off - a.off)
  const [most, least] = [sorted[0], sorted.at(-1)]
  return {
    metrics:
      sorted.length < 2
        ? []
        : [
            ...metricOf('errorDifference', range(sorted.map((each) => each.off))),
            ...metricOf('tiltDifference', range(sorted.map((each) => each.tilt))),
          ],
    plots: [
      {
        kind: 'table',
        title: `Groups by ${column}`,
        columns: [column, 'Rows', 'Off by on average', 'Predicted minus actual'],
        rows: figures.map((each) => [
          each.name,
          each.rows,
          shortNumber(each.off),
          `${each.tilt > 0 ? '+' : ''}${shortNumber(each.tilt)}`,
        ]),
      },
      {
        kind: 'bars',
        title: 'Off by on average, by group',
        x: `error of ${model.target.name}`,
        bars: figures.map((each) => ({ name: each.name, value: each.off })),
      },
    ],
    text:
      most && least && most !== least
        ? [
            `Off by ${shortNumber(most.off)} on average where ${column} is ${most.name}, by ${shortNumber(least.off)} where it is ${least.name}.`,
          ]
        : ['Fewer than two groups have enough rows to be compared.'],
  }
}
