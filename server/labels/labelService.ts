import type { Scalar } from '#nodes/core/expr/expr.ts'
import { type Column, rowColumn, targetOf } from '#nodes/core/spec/table.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { lacksValue } from '#nodes/data/label.ts'
import { AppError } from '#server/appError.ts'
import type { LabelTask } from '#server/contract/resources.ts'
import type { Database } from '#server/db/client.ts'
import type { TableReader } from '#server/runs/tableReader.ts'
import type { Waits } from '#server/runs/waits.ts'
import { answerFor } from './answerFor.ts'
import { createLabelStore } from './labelStore.ts'

export type LabelPlace = { runId: string; nodeId: string }

/** Rows that wait for people: their answers, the tasks that show them, and the node that waits for them. */
export type LabelService = ReturnType<typeof createLabelService>

const shownItems = 1000
const mostRows = 100_000

type Watched = { place: LabelPlace; source: string; target: string; openNow: () => number }

/** Name of the wait of a Label node. */
export const labelWait = 'labels'
export const openMessage = (open: number, target: Column): string =>
  `${open.toLocaleString('en')} ${open === 1 ? 'row waits' : 'rows wait'} for a value in ${target.name}.`

export type LabelServiceDeps = {
  db: Database
  tableReader: Pick<TableReader, 'rows'>
  waits: Pick<Waits, 'update' | 'settle'>
}

export function createLabelService({ db, tableReader, waits }: LabelServiceDeps) {
  const store = createLabelStore(db)
  const watched = new Set<Watched>()

  const withTarget = (table: TableValue): Column => {
    const target = targetOf(table.columns)
    if (!target) throw new AppError('conflict', 'The table has no target, so there is nothing to label.')
    return target
  }

  /** Numbers of the rows without a value in the target. */
  const openRows = async (table: TableValue, target: Column): Promise<number[]> => {
    const rows = await tableReader.rows(table, { limit: mostRows, columns: [rowColumn], keep: lacksValue(target.name) })
    return rows.map((row) => Number(row[rowColumn]))
  }

  const answers = (table: TableValue, target: Column): Map<number, Scalar> =>
    store.answers(table.recipe.source, target.name)

  return {
    answers,
    /** The target of a table, and the numbers of the rows that have no value in it. */
    lacking: async (table: TableValue): Promise<{ target: Column; rows: number[] }> => {
      const target = withTarget(table)
      return { target, rows: await openRows(table, target) }
    },
    /** From now on answers change what the node shows, and end its wait when none is missing any more. */
    watch: (place: LabelPlace, table: TableValue, target: Column, openNow: () => number): (() => void) => {
      const own = { place, source: table.recipe.source, target: target.name, openNow }
      watched.add(own)
      return () => watched.delete(own)
    },
    sources: store.sources,

    /** What is open for people in a table, the first thousand rows with their values. */
    task: async (place: LabelPlace, table: TableValue): Promise<LabelTask> => {
      const target = withTarget(table)
      const shown = table.columns
        .filter((column) => column !== target && column.role !== 'split')
        .map((each) => each.name)
      const rows = await tableReader.rows(table, {
        limit: mostRows,
        columns: [rowColumn],
        keep: lacksValue(target.name),
      })
      const values = await tableReader.rows(table, {
        limit: shownItems,
        columns: [rowColumn, ...shown],
        keep: lacksValue(target.name),
      })
      const given = answers(table, target)
      return {
        ...place,
        target,
        open: rows.filter((row) => !given.has(Number(row[rowColumn]))).length,
        total: rows.length,
        items: values.map(({ [rowColumn]: number, ...cells }) => {
          const row = Number(number)
          const answer = given.get(row)
          return { row, values: cells, ...(answer !== undefined && { answer }) }
        }),
      }
    },

    /** Keeps an answer (null takes it back) and lets whoever waits for it look again. */
    answer: async (table: TableValue, row: number, value: Scalar): Promise<void> => {
      const target = withTarget(table)
      const { source } = table.recipe
      if (!(await openRows(table, target)).includes(row)) {
        throw new AppError('not_found', `Row ${row} does not wait for a value in ${target.name}.`)
      }
      if (value === null) store.remove(source, target.name, row)
      else store.set(source, target.name, row, answerFor(target, value))
      for (const each of [...watched]) {
        if (each.source !== source || each.target !== target.name) continue
        const open = each.openNow()
        if (open === 0) waits.settle(each.place, labelWait, null)
        else waits.update(each.place, labelWait, { open, message: openMessage(open, target) })
      }
    },

    /** Goes on with what is there; rows without an answer are set aside. */
    finish: (place: LabelPlace): void => {
      if (waits.settle(place, labelWait, null)) return
      throw new AppError('conflict', 'This node does not wait for labels at the moment.')
    },
  }
}
