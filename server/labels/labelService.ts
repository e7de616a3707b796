import type { Scalar } from '#nodes/core/expr/expr.ts'
import { type Column, rowColumn, targetOf } from '#nodes/core/spec/table.ts'
import type { TableValue } from '#nodes/core/value.ts'
import { lacksValue } from '#nodes/data/label.ts'
import { AppError } from '#server/appError.ts'
import type { LabelTask } from '#server/contract/resources.ts'
import type { Database } from '#server/db/client.ts'
import type { Orchestrator } from '#server/engine/ports.ts'
import type { TableReader } from '#server/runs/tableReader.ts'
import { answerFor } from './answerFor.ts'
import { createLabelStore } from './labelStore.ts'
import type { LabelWork } from './runLabel.ts'

export type LabelPlace = { runId: string; nodeId: string }

/** Rows that wait for people: their answers, the tasks that show them, and the node that waits for them. */
export type LabelService = ReturnType<typeof createLabelService>

const shownItems = 1000
const mostRows = 100_000

type Waiting = { source: string; target: string; check: () => void; finish: () => void }

export function createLabelService({ db, tableReader }: { db: Database; tableReader: Pick<TableReader, 'rows'> }) {
  const store = createLabelStore(db)
  const waiting = new Map<string, Waiting>()
  const nameOf = ({ runId, nodeId }: LabelPlace): string => `${runId} ${nodeId}`

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

  /** Resolves when no row is open any more, or when a person says that it is enough. */
  const waitFor = (
    place: LabelPlace,
    options: { source: string; target: string; rows: number[]; show: (open: number) => void; signal: AbortSignal },
  ): Promise<void> =>
    new Promise((resolve, reject) => {
      const { source, target, rows, show, signal } = options
      const openNow = (): number => {
        const answers = store.answers(source, target)
        return rows.filter((row) => !answers.has(row)).length
      }
      const leave = (): void => {
        waiting.delete(nameOf(place))
        signal.removeEventListener('abort', giveUp)
      }
      const giveUp = (): void => {
        leave()
        reject(signal.reason)
      }
      const finish = (): void => {
        leave()
        resolve()
      }
      const check = (): void => {
        const open = openNow()
        if (open === 0) finish()
        else show(open)
      }
      if (signal.aborted) {
        giveUp()
        return
      }
      signal.addEventListener('abort', giveUp, { once: true })
      waiting.set(nameOf(place), { source, target, check, finish })
      check()
    })

  const orchestrator: Orchestrator = {
    about: 'The labels',
    facts: ({ inputs }) => {
      const table = inputs['table']
      const target = table?.type === 'table' ? targetOf(table.columns) : undefined
      return table?.type === 'table' && target ? [...store.answers(table.recipe.source, target.name)] : []
    },
    run: async ({ runId, node, params, inputs, signal, waiting: show, running, work }) => {
      const table = inputs['table']
      if (table?.type !== 'table') throw new AppError('conflict', 'The Label node has no table.')
      const target = withTarget(table)
      const source = table.recipe.source
      const rows = await openRows(table, target)
      if (params['rowsWithoutTarget'] === 'wait') {
        await waitFor(
          { runId, nodeId: node.id },
          {
            source,
            target: target.name,
            rows,
            signal,
            show: (open) =>
              show({
                kind: 'labels',
                open,
                message: `${open.toLocaleString('en')} ${open === 1 ? 'row waits' : 'rows wait'} for a value in ${target.name}.`,
              }),
          },
        )
        running()
      }
      const lacking = new Set(rows)
      const answers = [...store.answers(source, target.name)].filter(([row]) => lacking.has(row))
      return work({ answers } satisfies LabelWork)
    },
  }

  return {
    orchestrator,
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
      const answers = store.answers(table.recipe.source, target.name)
      return {
        ...place,
        target,
        open: rows.filter((row) => !answers.has(Number(row[rowColumn]))).length,
        total: rows.length,
        items: values.map(({ [rowColumn]: number, ...cells }) => {
          const row = Number(number)
          const answer = answers.get(row)
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
      for (const each of [...waiting.values()]) if (each.source === source && each.target === target.name) each.check()
    },

    /** Goes on with what is there; rows without an answer are set aside. */
    finish: (place: LabelPlace): void => {
      const found = waiting.get(nameOf(place))
      if (!found) throw new AppError('conflict', 'This node does not wait for labels at the moment.')
      found.finish()
    },
  }
}
