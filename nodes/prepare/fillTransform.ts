import { call, columnRef, literal, type Scalar } from '../core/expr/expr.ts'
import { type Column, isNumeric } from '../core/spec/table.ts'
import { chosenColumns, marked, originOf } from './chosenColumns.ts'
import { type Aggregate, defineTransformState } from './transformState.ts'

export type FillParams = {
  columns: string[]
  numbers: 'median' | 'mean' | 'mostFrequent' | 'constant'
  numberValue: number
  categories: 'mostFrequent' | 'constant'
  categoryValue: string
}

/** Kinds whose gaps can be filled. */
export const canBeFilled = ({ kind }: Column): boolean => kind !== 'text' && kind !== 'image' && kind !== 'vector'

/** Columns that have gaps, or may have: nothing is known of their values yet. */
export const needsFilling = (column: Column): boolean =>
  canBeFilled(column) && column.missing !== 0 && !column.prepared?.includes('filled')

export const filledColumns = (columns: readonly Column[], params: Pick<FillParams, 'columns'>): Column[] =>
  chosenColumns(columns, params.columns, needsFilling).filter(canBeFilled)

type FillState = Record<string, { fill: Scalar }>

/** The figure to learn for a column; undefined where the value is given. */
function wantedFor(column: Column, params: FillParams): Aggregate | undefined {
  if (isNumeric(column.kind)) {
    switch (params.numbers) {
      case 'median':
      case 'mean':
        return { fn: params.numbers, column: column.name }
      case 'mostFrequent':
        return { fn: 'mode', column: column.name }
      case 'constant':
        return undefined
    }
  }
  return column.kind === 'category' && params.categories === 'constant'
    ? undefined
    : { fn: 'mode', column: column.name }
}

/** What fills a column of which the train rows have no value at all. */
const whenEmpty = (column: Column, params: FillParams): Scalar =>
  isNumeric(column.kind)
    ? 0
    : column.kind === 'boolean'
      ? false
      : column.kind === 'date'
        ? '1970-01-01'
        : params.categoryValue

/** Gaps get a value learned from the train rows, or a given one. */
export const fillTransform = defineTransformState<FillParams, FillState>({
  learns: true,
  atPrediction: 'apply',
  fit: async ({ params, columns, aggregate }) => {
    const chosen = filledColumns(columns, params)
    const wanted = chosen.flatMap((column) => {
      const figure = wantedFor(column, params)
      return figure ? [[column.name, figure] as const] : []
    })
    const found = wanted.length > 0 ? await aggregate(Object.fromEntries(wanted)) : {}
    return Object.fromEntries(
      chosen.map((column) => {
        const given = isNumeric(column.kind) ? params.numberValue : params.categoryValue
        const learned = found[column.name]
        if (!wantedFor(column, params)) return [column.name, { fill: given }]
        const isUsable = learned !== undefined && learned !== null && typeof learned !== 'object'
        return [column.name, { fill: isUsable ? learned : whenEmpty(column, params) }]
      }),
    )
  },
  effect: ({ columns, state }) => ({
    drop: [],
    write: columns.flatMap((column) => {
      const fill = Object.hasOwn(state, column.name) ? state[column.name]?.fill : undefined
      if (fill === undefined || fill === null) return []
      return [{ column: filledColumn(column, fill), expr: call('coalesce', columnRef(column.name), literal(fill)) }]
    }),
  }),
})

/** The column after filling; its mean is no longer known. `fill` undefined: not known yet. */
export function filledColumn(column: Column, fill?: Scalar): Column {
  const { mean: _mean, ...rest } = column
  const isNewCategory =
    typeof fill === 'string' && column.kind === 'category' && column.categories && !column.categories.includes(fill)
  return {
    ...rest,
    kind: column.kind === 'integer' && typeof fill === 'number' && !Number.isInteger(fill) ? 'number' : column.kind,
    missing: 0,
    ...(isNewCategory && column.categories ? { categories: [...column.categories, fill] } : {}),
    derivedFrom: originOf(column),
    prepared: marked(column, 'filled'),
  }
}
