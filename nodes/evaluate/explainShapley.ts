import type { Scalar } from '../core/expr/expr.ts'
import { neededInputs } from '../core/recipe.ts'
import { widthOf } from '../core/spec/table.ts'
import type { ModelValue, TableValue } from '../core/value.ts'
import { exactShapley, type Shapley, sampledShapley } from '../ml/explain/shapley.ts'
import { treeShapley } from '../ml/explain/treeShapley.ts'
import { decodeBundle } from '../ml/models/bundle.ts'
import { createRandom, deriveSeed } from '../ml/random.ts'
import { type RawModel, spread } from './rawModel.ts'

type Cells = readonly Scalar[]

/** How Shapley values of a row are found; `names` are the columns (or columns together) that they are of. */
export type Explainer = {
  names: string[]
  how: string
  /** What the values add up to: "probability", a score, or the prediction itself. */
  unit: 'prediction' | 'score'
  explain: (cells: Cells, size: 'thorough' | 'quick') => Shapley | undefined
}

/** Up to so many columns all coalitions are asked. */
const exactColumns = { thorough: 10, quick: 8 }
const backgrounds = { thorough: 40, quick: 10 }
const sampledPairs = { thorough: 200, quick: 40 }

/** Of any model, over its raw columns, against rows of the background. */
export function explainerOf(raw: RawModel, background: readonly Cells[], seed: number): Explainer {
  const isExact = (size: keyof typeof exactColumns) => raw.columns.length <= exactColumns[size]
  return {
    names: raw.columns.map((each) => each.name),
    how: isExact('thorough')
      ? `Shapley values are exact against ${Math.min(background.length, backgrounds.thorough)} background rows: every set of columns was asked${isExact('quick') ? '' : '; those over many rows come from random orders of the columns'}.`
      : `Shapley values come from ${sampledPairs.thorough} random orders of the columns, each walked forth and back (seed ${seed}).`,
    unit: 'prediction',
    explain: (cells, size) => {
      const others = spread(background, backgrounds[size])
      const pairs = others.length * Math.max(1, Math.round(sampledPairs[size] / others.length))
      const found = isExact(size)
        ? exactShapley<Scalar>(raw.predict, cells, others)
        : sampledShapley<Scalar>(raw.predict, cells, {
            background: others,
            pairs,
            random: createRandom(deriveSeed(seed, 'shapley')),
          })
      return found.base.every(Number.isFinite) && found.values.flat().every(Number.isFinite) ? found : undefined
    },
  }
}

/** Of trees, exactly by their paths; features that were made from one raw column count as that column. */
export function treeExplainerOf(options: {
  model: ModelValue
  table: TableValue
  raw: RawModel
  width: number
  weights: Uint8Array
}): Explainer {
  const { model, table, raw, width, weights } = options
  const bundle = decodeBundle(weights)
  const explain = treeShapley(bundle, width)
  const names: string[] = []
  const groupOf: number[] = []
  for (const feature of model.features) {
    const name = neededInputs(model.recipe, [feature])
      .map((each) => each.name)
      .join(' and ')
    if (!names.includes(name)) names.push(name)
    const column = table.columns.find((each) => each.name === feature)
    for (let i = 0; i < (column ? widthOf(column) : 1); i++) groupOf.push(names.indexOf(name))
  }
  const isScore = bundle.head['kind'] === 'boosting' && model.task !== 'regression'
  return {
    names,
    how: `Shapley values are exact, by the trees' paths (TreeSHAP)${isScore ? `; they are in the scores (log-odds) that the probabilities are made of${model.task === 'multiclass' ? ', against the mean of all classes' : ''}` : ''}.`,
    unit: isScore ? 'score' : 'prediction',
    explain: (cells) => {
      const row = raw.features(cells)
      if (!row) return undefined
      const { base, values } = explain(row)
      const sums = names.map(() => base.map(() => 0))
      for (const [place, each] of values.entries()) {
        const sum = sums[groupOf[place] ?? -1]
        if (sum) for (const [k, value] of each.entries()) sum[k] = (sum[k] ?? 0) + value
      }
      // What is added to the scores of all classes alike changes no probability.
      return isScore ? { base: centred(base), values: sums.map(centred) } : { base, values: sums }
    },
  }
}

const centred = (scores: readonly number[]): number[] =>
  scores.length === 1 ? [...scores] : scores.map((each) => each - scores.reduce((a, b) => a + b, 0) / scores.length)

/** With one number for two classes it is that of the second. */
export const outputOf = (found: Shapley, output: number): number => (found.base.length === 1 ? 0 : output)
