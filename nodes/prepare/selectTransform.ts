import type { Scalar } from '../core/expr/expr.ts'
import { type Column, featuresOf, isNumeric, targetOf } from '../core/spec/table.ts'
import { featureScore } from './featureScore.ts'
import { defineTransformState } from './transformState.ts'

export const selectMeasures = ['mutualInformation', 'correlation', 'anova', 'variance'] as const
export type SelectMeasure = (typeof selectMeasures)[number]
export type SelectParams = { measure: SelectMeasure; count: number }

/** Rows that are looked at; of longer tables every n-th. */
const mostRows = 100_000

/** Columns that the measure says something of. */
const isMeasured = (column: Column, measure: SelectMeasure): boolean =>
  isNumeric(column.kind) || column.kind === 'boolean' || (measure === 'mutualInformation' && column.kind === 'category')

type SelectState = { scores: Record<string, number>; dropped: string[] }

/** Scores each feature over the train rows and drops those that tell least. */
export const selectTransform = defineTransformState<SelectParams, SelectState>({
  learns: true,
  atPrediction: 'apply',
  fit: async ({ params: { measure, count }, columns, aggregate }) => {
    const target = measure === 'variance' ? undefined : targetOf(columns)
    const features = featuresOf(columns)
    const measured = features.filter((each) => isMeasured(each, measure))
    if (features.length <= count || measured.length === 0 || (measure !== 'variance' && !target))
      return { scores: {}, dropped: [] }
    const names = [...measured.map((each) => each.name), ...(target ? [target.name] : [])]
    const values = await columnValues(names, aggregate)
    const last = target ? values.at(-1) : undefined
    const scores = measured.map((column, at): [string, number] => [
      column.name,
      featureScore(
        measure,
        { column, values: values[at] ?? [] },
        target && last ? { column: target, values: last } : undefined,
      ),
    ])
    // Columns that nothing was measured of stay, and take a place each.
    const room = Math.max(0, count - (features.length - measured.length))
    const ranked = scores.toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    return { scores: Object.fromEntries(ranked), dropped: ranked.slice(room).map(([name]) => name) }
  },
  effect: ({ columns, state }) => ({
    write: [],
    drop: state.dropped.filter((name) => columns.some((each) => each.name === name)),
  }),
})

async function columnValues(
  names: string[],
  aggregate: Parameters<Parameters<typeof defineTransformState>[0]['fit']>[0]['aggregate'],
): Promise<Scalar[][]> {
  const counts = await aggregate(
    Object.fromEntries(
      names.flatMap((column) => [
        [`${column} there`, { fn: 'count', column }],
        [`${column} not`, { fn: 'countMissing', column }],
      ]),
    ),
  )
  const [first = ''] = names
  const rows = Number(counts[`${first} there`] ?? 0) + Number(counts[`${first} not`] ?? 0)
  const stride = Math.max(1, Math.ceil(rows / mostRows))
  const values = names.map((): Scalar[] => [])
  let place = 0
  await aggregate({
    values: {
      fn: 'visit',
      columns: names,
      visit: (row) => {
        if (place % stride === 0)
          row.forEach((value, at) => {
            values[at]?.push(value)
          })
        place += 1
      },
    },
  })
  return values
}
