import type { Column } from '../core/spec/table.ts'
import { chosenColumns, originOf } from './chosenColumns.ts'
import type { PictureState } from './picture.ts'
import { defineTransformState } from './transformState.ts'

export type PictureParams = {
  columns: string[]
  height?: number | undefined
  width?: number | undefined
  colours: 'automatic' | 'grey' | 'colour'
  fit: PictureState['fit']
  range: PictureState['range']
}

export const isPicture = ({ kind }: Column): boolean => kind === 'image'

export const pictureColumns = (columns: readonly Column[], params: Pick<PictureParams, 'columns'>): Column[] =>
  chosenColumns(columns, params.columns, isPicture).filter(isPicture)

/** Sides where nothing is said: those of the pictures up to this, else this. */
const usualSide = 64

/** Size and colours for a column: as set, else as its pictures are. */
export function pictureState(column: Column, params: PictureParams): PictureState {
  const seen = column.picture
  const largest = Math.max(seen?.height ?? usualSide, seen?.width ?? usualSide)
  const shrink = Math.min(1, usualSide / largest)
  const side = (given: number | undefined, own: number | undefined) =>
    given ?? Math.max(1, Math.round((own ?? usualSide) * shrink))
  const isGrey = params.colours === 'grey' || (params.colours === 'automatic' && seen?.channels === 1)
  return {
    height: side(params.height, seen?.height),
    width: side(params.width, seen?.width),
    channels: isGrey ? 1 : 3,
    fit: params.fit,
    range: params.range,
  }
}

export function numbersColumn(column: Column, state: PictureState): Column {
  return {
    name: column.name,
    kind: 'vector',
    role: column.role,
    shape: [state.height, state.width, state.channels],
    ...(column.missing === undefined ? {} : { missing: column.missing }),
    derivedFrom: originOf(column),
    prepared: ['filled', 'scaled', 'encoded'],
  }
}

/** Pictures become numbers of one size. Nothing is learned: the settings say it all. */
export const pictureTransform = defineTransformState<PictureParams, Record<string, PictureState>>({
  learns: false,
  atPrediction: 'apply',
  fit: async ({ params, columns }) =>
    Object.fromEntries(pictureColumns(columns, params).map((each) => [each.name, pictureState(each, params)])),
  effect: ({ columns, state }) => ({
    write: [],
    drop: [],
    calls: columns.flatMap((column) => {
      const own = Object.hasOwn(state, column.name) ? state[column.name] : undefined
      return own ? [{ function: 'picture', inputs: [column.name], output: numbersColumn(column, own), state: own }] : []
    }),
  }),
})
