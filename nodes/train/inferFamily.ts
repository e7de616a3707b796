import type { NodeProblem } from '../core/problem.ts'
import type { ModelSpec, ReportSpec } from '../core/spec/spec.ts'
import { featuresOf, type TableSpec, targetOf } from '../core/spec/table.ts'
import { targetProblems, taskOf } from '../layers/head.ts'
import { learnableProblems, preparedFeatures } from '../layers/preparedFeatures.ts'
import { rawColumns } from './rawColumns.ts'

const splitMissing: NodeProblem = {
  code: 'split_missing',
  severity: 'error',
  port: 'table',
  message: 'The table is not split: without rows kept aside nobody can tell whether the model learned or memorised.',
  hint: 'Add a Split node before; its defaults suit nearly always.',
  fix: { kind: 'insertBefore', title: 'Add a Split node', port: 'table', type: 'prepare.split' },
}

/** What is known of a training before it runs, for every family that takes a table with a target; `needsNothing`: features may be absent. */
export function inferFamily(table: TableSpec | undefined): {
  outputs: { model: ModelSpec | undefined; report: ReportSpec | undefined }
  problems: NodeProblem[]
} {
  const nothing = { model: undefined, report: undefined }
  if (!table) return { outputs: nothing, problems: [] }
  const problems: NodeProblem[] = table.partRows === undefined ? [splitMissing] : []
  const target = targetOf(table.columns)
  const prepared = preparedFeatures(table)
  problems.push(...learnableProblems(table, { hasTarget: target !== undefined, usable: prepared.features?.length }))
  problems.push(...(target ? targetProblems(target) : []), ...prepared.problems)
  if (!target) return { outputs: nothing, problems }
  const task = taskOf(target)
  return {
    outputs: {
      model: task && { type: 'model', task, target, inputs: rawColumns(featuresOf(table.columns)) },
      report: { type: 'report', about: `training on ${target.name}` },
    },
    problems,
  }
}

/** The name of what a table's target is, for a card. */
export const learns = (table: TableSpec | undefined): string => {
  const target = table && targetOf(table.columns)
  return `Learns ${target ? target.name : 'the target'}`
}
