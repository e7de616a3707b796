import type { Scalar } from '../core/expr/expr.ts'
import type { ModelValue, Plot } from '../core/value.ts'
import { counterfactual } from '../ml/explain/counterfactual.ts'
import { largest } from '../ml/readOutputs.ts'
import { quantile } from '../ml/statistics/bootstrap.ts'
import { changeable, nearestRows } from './explainColumns.ts'
import type { RawModel } from './rawModel.ts'
import { cellWords, percent, shortNumber } from './sentences.ts'

type Cells = readonly Scalar[]
type Part = { plots: Plot[]; text: string[] }

/** "+2.1", "−0.4" in the unit of what is explained. */
const signed = (value: number): string => `${value > 0 ? '+' : value < 0 ? '−' : ''}${shortNumber(Math.abs(value))}`

/** From the average prediction to this one, a step a column, the largest first. */
export function waterfall(options: {
  row: number
  columns: readonly string[]
  cells: Cells
  base: number
  values: readonly number[]
  says: string
}): Part {
  const { row, columns, cells, base, values, says } = options
  const steps = columns
    .map((name, at) => ({ name, cell: cellWords(cells[at]), value: values[at] ?? 0 }))
    .toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))
  const shown = steps.slice(0, 12)
  const rest = steps.slice(12).reduce((sum, each) => sum + each.value, 0)
  if (steps.length > 12) shown.push({ name: 'all others', cell: '', value: rest })
  let running = base
  const rows = shown.map(({ name, cell, value }) => {
    running += value
    return [name, cell, signed(value), shortNumber(running)]
  })
  const first = steps.filter(({ value }) => value !== 0).slice(0, 3)
  return {
    plots: [
      {
        kind: 'bars',
        title: `Row ${row + 1}: what pushed it up and down`,
        x: `share of the difference from the average (Shapley values), ${says}`,
        bars: shown.map(({ name, cell, value }) => ({ name: cell === '' ? name : `${name} = ${cell}`, value })),
      },
      {
        kind: 'table',
        title: `Row ${row + 1}, step by step`,
        columns: ['Column', 'Value', 'Pushes by', 'So far'],
        rows: [['average prediction', '', '', shortNumber(base)], ...rows],
      },
    ],
    text: [
      `Row ${row + 1}: ${says} ${shortNumber(running)}, on average ${shortNumber(base)}${first.length > 0 ? `; ${first.map((each) => `${each.name} ${signed(each.value)}`).join(', ')}` : ''}.`,
    ],
  }
}

type Goal = { reached: (output: readonly number[]) => boolean; words: string }

/** What shall come out instead; `undefined` where it does already or is unknown. */
function goalOf(
  model: ModelValue,
  said: readonly number[],
  wanted: string,
  usual: readonly number[],
): Goal | undefined {
  if (model.task !== 'regression') {
    const classes = model.classes ?? []
    const now = largest(said)
    const next = wanted === '' ? largest(said.map((p, at) => (at === now ? -1 : p))) : classes.indexOf(wanted)
    if (next < 0 || next === now) return undefined
    return { reached: (output) => largest(output) === next, words: `"${classes[next]}"` }
  }
  const [value = 0] = said
  const sorted = usual.toSorted((a, b) => a - b)
  const given = Number(wanted)
  const goal =
    wanted !== '' && Number.isFinite(given) ? given : quantile(sorted, value <= quantile(sorted, 0.5) ? 0.75 : 0.25)
  if (!(goal !== value)) return undefined
  return goal > value
    ? { reached: ([next = Number.NaN]) => next >= goal, words: `${shortNumber(goal)} or more` }
    : { reached: ([next = Number.NaN]) => next <= goal, words: `${shortNumber(goal)} or less` }
}

/** The smallest change of one or two columns that gives another answer. `order`: columns by importance; the first eight are tried. */
export function whatWouldChange(options: {
  model: ModelValue
  raw: RawModel
  cells: Cells
  rows: readonly Cells[]
  order: readonly number[]
  wanted: string
}): Part {
  const { model, raw, cells, rows, order, wanted } = options
  const goal = goalOf(
    model,
    raw.predict(cells),
    wanted,
    rows.flatMap((row) => raw.predict(row).slice(0, 1)),
  )
  if (!goal) return { plots: [], text: [] }
  const tried = order.slice(0, 8)
  const columns = changeable(raw.columns, rows).filter(({ at }) => tried.includes(at))
  // A picture or a text has no small step to another.
  if (columns.length === 0) return { plots: [], text: [] }
  const found = counterfactual<Scalar>(raw.predict, {
    row: cells,
    columns,
    reached: goal.reached,
  })
  if (!found)
    return {
      plots: [],
      text: [`No change of one or two columns within what was seen would make it ${goal.words}.`],
    }
  const parts = found.changes.map(
    ({ at, to }) => `${raw.columns[at]?.name} ${cellWords(to)} instead of ${cellWords(cells[at])}`,
  )
  const [value = Number.NaN] = found.output
  const after =
    model.task === 'regression'
      ? shortNumber(value)
      : `${model.classes?.[largest(found.output)]} with ${percent(Math.max(...found.output))}`
  return {
    plots: [
      {
        kind: 'table',
        title: 'What would change it',
        columns: ['Column', 'Now', 'Changed to'],
        rows: found.changes.map(({ at, to }) => [raw.columns[at]?.name ?? '', cellWords(cells[at]), cellWords(to)]),
      },
    ],
    text: [`It would be ${goal.words} with ${parts.join(' and ')} (then: ${after}).`],
  }
}

/** The training rows most like it, with what was true of them. */
export function likeRows(options: {
  model: ModelValue
  raw: RawModel
  cells: Cells
  train: { cells: Cells; target: Scalar; row: number }[]
}): Plot[] {
  const { model, raw, cells, train } = options
  const shown = raw.columns.slice(0, 8)
  const found = nearestRows(
    raw.columns,
    cells,
    train.map((each) => each.cells),
    5,
  )
  if (found.length === 0) return []
  return [
    {
      kind: 'table',
      title: 'The training rows most like it',
      columns: ['Row', model.target.name, 'How alike', ...shown.map((each) => each.name)],
      rows: found.flatMap(({ index, distance }) => {
        const other = train[index]
        return other
          ? [
              [
                other.row + 1,
                cellWords(other.target),
                percent(1 - distance),
                ...shown.map((_, at) => cellWords(other.cells[at])),
              ],
            ]
          : []
      }),
    },
  ]
}
