import type { NodeProblem } from '../core/problem.ts'
import { type Column, featuresOf, isNumeric, type TableSpec } from '../core/spec/table.ts'
import { restSteps } from '../prepare/autoPrepare.ts'
import { encode } from '../prepare/encode.node.ts'
import { fill } from '../prepare/fill.node.ts'
import { image } from '../prepare/image.node.ts'
import { scale } from '../prepare/scale.node.ts'
import { textTfidf } from '../prepare/textTfidf.node.ts'

const preparing = [fill, encode, scale, image, textTfidf]

/**
 * The features as a network will get them: what is still to be done is done by the rule that Train follows. `features` is undefined
 * while a column's categories are unknown; `problems` name what is left out (free text, pictures).
 */
export function preparedFeatures(table: TableSpec): { features: Column[] | undefined; problems: NodeProblem[] } {
  const { steps, left, problems } = restSteps(table.columns)
  let prepared: TableSpec | undefined = table
  for (const step of steps) {
    const definition = preparing.find((each) => each.id === step.node)
    if (!definition || !prepared) return { features: undefined, problems }
    prepared = inferStep(definition, step.params, prepared)
  }
  const names = new Set(left.map((each) => each.name))
  return { features: prepared && featuresOf(prepared.columns).filter((each) => !names.has(each.name)), problems }
}

const inferStep = (
  definition: (typeof preparing)[number],
  params: unknown,
  table: TableSpec,
): TableSpec | undefined => {
  const options = { inputs: { table }, connected: { table: true }, facts: undefined }
  switch (definition.id) {
    case 'prepare.fill':
      return fill.infer({ ...options, params: fill.params.parse(params) }).outputs.table
    case 'prepare.encode':
      return encode.infer({ ...options, params: encode.params.parse(params) }).outputs.table
    case 'prepare.image':
      return image.infer({ ...options, params: image.params.parse(params) }).outputs.table
    case 'prepare.textTfidf':
      return textTfidf.infer({ ...options, params: textTfidf.params.parse(params) }).outputs.table
    case 'prepare.scale':
      return scale.infer({ ...options, params: scale.params.parse(params) }).outputs.table
  }
}

/** The features as they stand, where preparing is switched off: those that a network cannot take are errors. */
export function unpreparedProblems(table: TableSpec): NodeProblem[] {
  const fix = { kind: 'setParams', title: 'Prepare what is left', params: { prepareRest: true } } as const
  return featuresOf(table.columns).flatMap((column): NodeProblem[] => {
    const at = { severity: 'error', field: 'prepareRest', column: column.name, fix } as const
    if (column.kind === 'vector') return []
    if (!isNumeric(column.kind)) {
      return [
        {
          ...at,
          code: 'feature_not_numeric',
          message: `The feature "${column.name}" is not a number yet, and preparing what is left is switched off.`,
          hint: 'Add an Encode node before, or switch it on.',
        },
      ]
    }
    if ((column.missing ?? 0) === 0 || column.prepared?.includes('filled')) return []
    return [
      {
        ...at,
        code: 'feature_has_gaps',
        message: `The feature "${column.name}" has ${column.missing} missing values, and preparing what is left is switched off.`,
        hint: 'Add a Fill missing node before, or switch it on.',
      },
    ]
  })
}

/**
 * Said of a table that nothing can be learned from: no target, or no feature that a network can take. A Columns node is offered
 * only where no target was chosen: a table with a target has one upstream, and a second one would not bring a feature.
 */
export function learnableProblems(
  table: TableSpec,
  options: { hasTarget: boolean; usable: number | undefined },
): NodeProblem[] {
  const problems: NodeProblem[] = []
  if (!options.hasTarget) {
    const fix = { kind: 'insertBefore', title: 'Add a Columns node', port: 'table', type: 'data.columns' } as const
    problems.push({
      code: 'target_missing',
      severity: 'error',
      port: 'table',
      message: 'No column is chosen as the one to predict (the target).',
      hint: 'Choose the target in a Columns node before this one.',
      fix,
    })
  }
  if (options.usable === 0 || featuresOf(table.columns).length === 0) {
    problems.push({
      code: 'features_missing',
      severity: 'error',
      port: 'table',
      message: 'No column is left to learn from: the table has no feature that a network can take.',
      hint: 'Give at least one column of numbers or categories the role feature in a Columns node.',
    })
  }
  return problems
}
