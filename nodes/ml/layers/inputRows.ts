import type { Layer, LayersSpec } from '../../core/spec/layers.ts'
import { type Column, widthOf, widthOfAll } from '../../core/spec/table.ts'

/** Where an Input layer's numbers lie in a model's flat row: runs of [from, count]. */
export type InputPlace = { width: number; shape: number[]; slices: [number, number][]; total: number }

const belongs = (column: Column, names: readonly string[]): boolean =>
  names.length === 0 || names.includes(column.name) || (column.derivedFrom ?? []).some((each) => names.includes(each))

/**
 * The numbers that an Input takes of a row: all, or those of columns chosen by name (or by the raw columns behind them). A vector that
 * stands alone keeps its shape, unless it shall be flat.
 */
export function placeInput(
  columns: readonly Column[],
  options: { names: readonly string[]; isFlat?: boolean },
): InputPlace {
  const slices: [number, number][] = []
  const chosen: Column[] = []
  let at = 0
  for (const column of columns) {
    const width = widthOf(column)
    if (belongs(column, options.names)) {
      chosen.push(column)
      const last = slices.at(-1)
      if (last && last[0] + last[1] === at) last[1] += width
      else slices.push([at, width])
    }
    at += width
  }
  const width = widthOfAll(chosen)
  const [only, ...others] = chosen
  const shape = only?.shape && others.length === 0 && !options.isFlat ? [...only.shape] : [width]
  return { width, shape, slices, total: at }
}

/** Numbers in a model's flat row. */
export function inputWidth(network: LayersSpec): number {
  const input = network.layers.find((layer) => layer.kind === 'input')
  const total = input?.config['total'] ?? input?.config['width']
  if (typeof total !== 'number') throw new Error('The width of the network is not known.')
  return total
}

/** Runs of the flat row that an Input layer takes; undefined: the whole row. */
export function slicesOf(layer: Layer): [number, number][] | undefined {
  const { slices, total } = layer.config
  if (!Array.isArray(slices)) return undefined
  const [first] = slices
  return slices.length === 1 && first[0] === 0 && first[1] === total ? undefined : slices
}
