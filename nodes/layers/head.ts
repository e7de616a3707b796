import type { NodeProblem } from '../core/problem.ts'
import type { LayersSpec, Loss } from '../core/spec/layers.ts'
import type { Task } from '../core/spec/spec.ts'
import { type Column, isNumeric } from '../core/spec/table.ts'

export type LossChoice = 'automatic' | Loss

const negativeWords = new Set(['no', 'n', 'false', 'f', '0', 'negative', 'none', 'never'])

const positiveWords = new Set([
  'yes',
  'y',
  'true',
  't',
  '1',
  'positive',
  'churn',
  'churned',
  'success',
  'pass',
  'fraud',
])

/**
 * Classes in the order of the network's outputs: numbers by size, else by text; of two, one that reads like a yes comes
 * second and one that reads like a no first, for the second is the positive one.
 */
export function orderClasses(categories: readonly string[]): string[] {
  const numeric = categories.every((each) => each.trim() !== '' && Number.isFinite(Number(each)))
  const ordered = numeric
    ? categories.toSorted((a, b) => Number(a) - Number(b))
    : categories.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const [first, second] = ordered
  if (ordered.length === 2 && first !== undefined && second !== undefined) {
    const isPositive = (text: string) => positiveWords.has(text.toLowerCase())
    const isNegative = (text: string) => negativeWords.has(text.toLowerCase())
    if (isPositive(first) !== isPositive(second)) return isPositive(first) ? [second, first] : ordered
    if (isNegative(second) && !isNegative(first)) return [second, first]
  }
  return ordered
}

/** Classes of a target as far as they are known; undefined for numbers and while they are unknown. */
export function classesOf(target: Column): string[] | undefined {
  if (target.kind === 'category' || target.kind === 'text') return target.categories && orderClasses(target.categories)
  if (target.kind === 'boolean') return orderClasses(target.categories ?? ['false', 'true'])
  return undefined
}

/** What predicting this column means; undefined while the number of its classes is unknown. */
export function taskOf(target: Column): Task | undefined {
  if (isNumeric(target.kind)) return 'regression'
  const classes = classesOf(target)
  if (classes === undefined) return undefined
  return classes.length <= 2 ? 'binary' : 'multiclass'
}

export type Head = NonNullable<LayersSpec['head']>

/** The last layer of a task: how it is read and what is minimised. `units` are outputs a row. */
export function headFor(task: Task, classes: number, loss: LossChoice): { head: Head; units: number } {
  if (task === 'regression') {
    return { head: { activation: 'linear', loss: loss === 'automatic' ? 'meanSquaredError' : loss }, units: 1 }
  }
  if (task === 'binary') return { head: { activation: 'sigmoid', loss: 'binaryCrossentropy' }, units: 1 }
  return { head: { activation: 'softmax', loss: 'categoricalCrossentropy' }, units: classes }
}

const numberLosses: readonly LossChoice[] = ['meanSquaredError', 'meanAbsoluteError', 'huber']

/** Everything that keeps a column from being a target, in plain words. */
export function targetProblems(target: Column, loss: LossChoice = 'automatic'): NodeProblem[] {
  const problems: NodeProblem[] = []
  const at = { severity: 'error', column: target.name } as const
  if (target.kind === 'date' || target.kind === 'image') {
    problems.push({
      ...at,
      code: 'target_kind',
      message: `The target "${target.name}" holds ${target.kind === 'date' ? 'dates' : 'pictures'}; a network predicts numbers or categories.`,
      hint: 'Choose another target in Columns.',
    })
  }
  if (target.kind === 'text') {
    problems.push({
      ...at,
      code: 'target_text',
      message: `The target "${target.name}" holds free text${target.distinct === undefined ? '' : ` (${target.distinct.toLocaleString('en')} different ones)`}; a network predicts numbers or a category among few.`,
      hint: 'Choose another target in Columns. If the texts are categories, set the kind of the column to category; if they are numbers, to number.',
    })
  }
  const distinct = isNumeric(target.kind) ? target.distinct : (target.categories?.length ?? target.distinct)
  if (distinct === 1) {
    problems.push({
      ...at,
      code: 'target_constant',
      message: isNumeric(target.kind)
        ? `The target "${target.name}" has the same value in every row: there is nothing to learn.`
        : `The target "${target.name}" has one class only${target.categories?.[0] === undefined ? '' : ` ("${target.categories[0]}")`}: a network tells at least two apart.`,
      hint: 'Choose another target in Columns, or add rows with other values.',
    })
  }
  if (distinct === 0) {
    problems.push({
      ...at,
      code: 'target_empty',
      message: `The target "${target.name}" has no value in any row.`,
      hint: 'Choose another target in Columns.',
    })
  }
  problems.push(...lossProblems(target, loss))
  return problems
}

function lossProblems(target: Column, loss: LossChoice): NodeProblem[] {
  if (loss === 'automatic' || target.kind === 'date' || target.kind === 'image') return []
  const forNumbers = numberLosses.includes(loss)
  const fix = { kind: 'setParams', title: 'Choose the loss automatically', params: { loss: 'automatic' } } as const
  if (forNumbers && !isNumeric(target.kind)) {
    return [
      {
        code: 'loss_target_mismatch',
        severity: 'error',
        field: 'loss',
        column: target.name,
        message: `This loss measures distances between numbers, but the target "${target.name}" holds ${target.kind === 'text' ? 'text' : 'categories'}.`,
        hint: 'Choose the loss automatically, or set the kind of the target to number if it holds numbers.',
        fix,
      },
    ]
  }
  const task = taskOf(target)
  const fits =
    forNumbers ||
    (loss === 'binaryCrossentropy' && (task === 'binary' || task === undefined)) ||
    (loss === 'categoricalCrossentropy' && (task === 'multiclass' || task === undefined))
  if (isNumeric(target.kind) === forNumbers && fits) return []
  return [
    {
      code: 'loss_target_mismatch',
      severity: 'error',
      field: 'loss',
      column: target.name,
      message: isNumeric(target.kind)
        ? `This loss is for categories, but the target "${target.name}" holds numbers.`
        : `This loss is for ${loss === 'binaryCrossentropy' ? 'two classes' : 'three or more classes'}, but the target "${target.name}" has ${classesOf(target)?.length ?? 'another number of'}.`,
      hint: 'Choose the loss automatically.',
      fix,
    },
  ]
}
