import { targetOf } from '#nodes/core/spec/table.ts'
import { label } from '#nodes/data/label.node.ts'
import { defineOrchestrator } from '#server/engine/orchestrator.ts'
import { type LabelService, labelWait, openMessage } from './labelService.ts'
import type { LabelWork } from './runLabel.ts'

/** Lets rows without a target wait for people, then has their answers written into the table. */
export const labelOrchestrator = (labels: LabelService) =>
  defineOrchestrator(label, {
    about: 'The labels',
    facts: ({ inputs: { table } }) => {
      const target = table?.type === 'table' ? targetOf(table.columns) : undefined
      return table?.type === 'table' && target ? [...labels.answers(table, target)] : []
    },
    run: async ({ inputs: { table }, params, context }) => {
      const { target, rows } = await labels.lacking(table)
      const openNow = (): number => {
        const answers = labels.answers(table, target)
        return rows.filter((row) => !answers.has(row)).length
      }
      if (params.rowsWithoutTarget === 'wait' && openNow() > 0) {
        const place = { runId: context.runId, nodeId: context.node.id }
        const forget = labels.watch(place, table, target, openNow)
        try {
          await context.wait({
            name: labelWait,
            message: openMessage(openNow(), target),
            person: { kind: 'labels', open: openNow() },
          })
        } finally {
          forget()
        }
      }
      const lacking = new Set(rows)
      const answers = [...labels.answers(table, target)].filter(([row]) => lacking.has(row))
      const { table: labelled } = await context.work({ answers } satisfies LabelWork)
      if (labelled?.type !== 'table') throw new Error('The Label node gave no table.')
      return { table: labelled }
    },
  })
