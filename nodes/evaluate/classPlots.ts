import type { Plot } from '../core/value.ts'
import { calibrationBins } from '../ml/calibration.ts'
import { gainsCurve, heightAt, precisionRecallCurve, thinned } from '../ml/curves.ts'
import { type ClassMetrics, rocCurve } from '../ml/metrics.ts'
import { type Costs, cheapest, type Threshold, thresholdAt, thresholdsOf } from '../ml/thresholds.ts'
import { calibrationRows } from './figures.ts'
import { percent, shortNumber } from './sentences.ts'

type Outputs = readonly (readonly number[])[]
type Line = { name: string; points: [number, number][] }

const guessing: Line = {
  name: 'guessing',
  points: [
    [0, 0],
    [1, 1],
  ],
}

/** The curves of a model of two classes: ROC, precision and recall, gains. None where one of them has no row. */
export function binaryCurves(positive: string, targets: ArrayLike<number>, outputs: Outputs): Plot[] {
  const isPositive = Array.from(targets, (each) => each === 1)
  if (!isPositive.includes(true) || !isPositive.includes(false)) return []
  const scores = outputs.map((each) => each[1] ?? 0)
  const share = isPositive.filter(Boolean).length / isPositive.length
  const gains = gainsCurve(isPositive, scores)
  return [
    {
      kind: 'lines',
      title: 'ROC curve',
      x: 'false alarms',
      y: `found ${positive}`,
      series: [{ name: 'model', points: thinned(rocCurve(isPositive, scores)) }, guessing],
    },
    {
      kind: 'lines',
      title: 'Precision and recall',
      x: `found ${positive} (recall)`,
      y: `right when it says ${positive} (precision)`,
      series: [
        { name: 'model', points: thinned(precisionRecallCurve(isPositive, scores)) },
        {
          name: 'guessing',
          points: [
            [0, share],
            [1, share],
          ],
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Gains: taking the likeliest rows first',
      x: 'share of rows taken',
      y: `share of ${positive} among them`,
      series: [{ name: 'model', points: thinned(gains) }, guessing],
    },
    {
      kind: 'table',
      title: 'Lift',
      columns: ['Rows taken, the likeliest first', `${positive} found`, 'Times as many as by guessing (lift)'],
      rows: [0.1, 0.2, 0.3, 0.5].map((taken) => {
        const found = heightAt(gains, taken)
        return [percent(taken), percent(found), shortNumber(found / taken)]
      }),
    },
  ]
}

/** What is said against what happens: on the diagonal it is calibrated. */
export function calibrationPlot(classes: readonly string[], targets: ArrayLike<number>, outputs: Outputs): Plot {
  const { isTrue, scores } = calibrationRows(targets, outputs)
  const of = classes.length === 2 ? String(classes[1]) : 'the class named'
  return {
    kind: 'lines',
    title: 'Calibration: how far its probabilities can be believed',
    x: `said probability of ${of}`,
    y: 'share in which it was so',
    series: [
      {
        name: 'model',
        points: calibrationBins(isTrue, scores).map(({ said, happened }): [number, number] => [said, happened]),
      },
      { ...guessing, name: 'perfect' },
    ],
  }
}

/** Figures of each class, the weakest first; at most 200 of them. */
export const perClassTable = (classes: readonly string[], perClass: readonly ClassMetrics[]): Plot => ({
  kind: 'table',
  title: 'Each class',
  columns: ['Class', 'Rows', 'Right when named (precision)', 'Found (recall)', 'Both as one (F1)'],
  rows: perClass
    .map((each, index) => ({ ...each, name: classes[index] ?? '' }))
    .toSorted((a, b) => a.f1 - b.f1)
    .slice(0, 200)
    .map(({ name, support, precision, recall, f1 }) => [
      name,
      support,
      percent(precision),
      percent(recall),
      percent(f1),
    ]),
})

/**
 * From which probability on it is cheapest to say the second class. It is chosen on `chosenOn` (the validation rows where there are some) and its cost told on the
 * judged rows.
 */
export function thresholdReport(options: {
  positive: string
  costs: Costs
  judged: { targets: ArrayLike<number>; outputs: Outputs }
  chosenOn: { targets: ArrayLike<number>; outputs: Outputs; words: string }
}): { plots: Plot[]; text: string[] } {
  const { positive, costs, judged, chosenOn } = options
  const [here, there] = [judged, chosenOn].map(({ targets, outputs }) => ({
    isPositive: Array.from(targets, (each) => each === 1),
    scores: outputs.map((each) => each[1] ?? 0),
  }))
  if (!here || !there?.isPositive.includes(true) || !there.isPositive.includes(false)) return { plots: [], text: [] }
  const best = cheapest(thresholdsOf(there.isPositive, there.scores, costs))
  if (!best) return { plots: [], text: [] }
  const at = (threshold: number): Threshold => thresholdAt(here.isPositive, here.scores, { threshold, costs })
  const grid = Array.from({ length: 51 }, (_, index) => index / 50)
  const rows = [
    ...[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].filter((each) => percent(each) !== percent(best.threshold)),
    best.threshold,
  ]
  const [chosen, usual] = [at(best.threshold), at(0.5)]
  return {
    plots: [
      {
        kind: 'lines',
        title: `Cost of the errors by the threshold for ${positive}`,
        x: `says ${positive} from this probability on`,
        y: 'cost',
        series: [{ name: 'cost', points: grid.map((each): [number, number] => [each, at(each).cost]) }],
        marker: best.threshold,
      },
      {
        kind: 'table',
        title: 'Thresholds to choose from',
        columns: [`Says ${positive} from`, 'Found', 'Missed', 'False alarms', 'Cost'],
        rows: rows
          .toSorted((a, b) => a - b)
          .map((each) => {
            const { found, missed, alarms, cost } = at(each)
            return [`${percent(each)}${each === best.threshold ? ' (cheapest)' : ''}`, found, missed, alarms, cost]
          }),
      },
    ],
    text: [
      `With a miss at ${shortNumber(costs.miss)} and a false alarm at ${shortNumber(costs.alarm)}, it is cheapest to say "${positive}" from a probability of ${percent(best.threshold)} on (chosen on ${chosenOn.words}): the errors in the judged rows then cost ${shortNumber(chosen.cost)}, from 50 % on ${shortNumber(usual.cost)}.`,
    ],
  }
}
