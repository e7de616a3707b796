import type { CellModel } from './shapley.ts'

/** A column that may be changed and the values to try; `distance` says how large a step is (0 none, 1 from one end to the other). */
export type Changeable<Cell> = {
  at: number
  values: readonly Cell[]
  distance: (from: Cell, to: Cell) => number
  /** A value halfway, where there is one: what was found is then brought as near to the row as it may be. */
  between?: (from: Cell, to: Cell) => Cell
}

export type Change<Cell> = { changes: { at: number; to: Cell }[]; distance: number; output: readonly number[] }

const halvings = 12

/** The smallest change of one or two columns after which `reached` holds (all values tried, then brought nearer by halving). */
export function counterfactual<Cell>(
  model: CellModel<Cell>,
  options: {
    row: readonly Cell[]
    columns: readonly Changeable<Cell>[]
    reached: (output: readonly number[]) => boolean
  },
): Change<Cell> | undefined {
  const { row, columns, reached } = options
  let best: Change<Cell> | undefined
  const consider = (changes: Change<Cell>['changes'], distance: number) => {
    if (best && distance >= best.distance) return
    const output = model(changed(row, changes))
    if (reached(output)) best = { changes, distance, output }
  }
  const steps = columns.map((column) =>
    column.values.flatMap((to) => {
      const from = row[column.at]
      if (from === undefined || from === to) return []
      return [{ at: column.at, to, distance: column.distance(from, to) }]
    }),
  )
  for (const each of steps.flat()) consider([{ at: each.at, to: each.to }], each.distance)
  steps.forEach((first, index) => {
    for (const second of steps.slice(index + 1))
      for (const a of first)
        for (const b of second)
          consider(
            [
              { at: a.at, to: a.to },
              { at: b.at, to: b.to },
            ],
            a.distance + b.distance,
          )
  })
  return best && nearer(model, best, options)
}

/** Halves the way of each change in turn, as long as it still reaches. */
function nearer<Cell>(
  model: CellModel<Cell>,
  found: Change<Cell>,
  options: Parameters<typeof counterfactual<Cell>>[1],
): Change<Cell> {
  const { row, columns, reached } = options
  const changes = found.changes.map((each) => ({ ...each }))
  for (const change of changes) {
    const column = columns.find((each) => each.at === change.at)
    const from = row[change.at]
    if (!column?.between || from === undefined) continue
    let near: Cell = from
    for (let step = 0; step < halvings; step++) {
      const middle = column.between(near, change.to)
      if (middle === near || middle === change.to) break
      const tried = changes.map((each) => (each === change ? { ...each, to: middle } : each))
      if (reached(model(changed(row, tried)))) change.to = middle
      else near = middle
    }
  }
  const distance = changes.reduce((sum, { at, to }) => {
    const from = row[at]
    return sum + (from === undefined ? 0 : (columns.find((each) => each.at === at)?.distance(from, to) ?? 0))
  }, 0)
  return { changes, distance, output: model(changed(row, changes)) }
}

const changed = <Cell>(row: readonly Cell[], changes: Change<Cell>['changes']): Cell[] =>
  row.map((cell, at) => {
    const change = changes.find((each) => each.at === at)
    return change ? change.to : cell
  })
