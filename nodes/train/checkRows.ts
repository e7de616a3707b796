import { NodeError, type RunContext } from '../core/run.ts'
import type { Rows } from './readRows.ts'

const count = (rows: number): string => rows.toLocaleString('en')

type PartRows = { train: Rows; validation: Rows }

/** Says in the log which rows and classes learning goes without. */
export function sayWhatIsLeftOut(
  context: RunContext,
  { train, validation }: PartRows,
  classes: readonly string[],
): void {
  const setAside = train.setAside + validation.setAside
  if (setAside > 0) {
    const many = setAside !== 1
    context.log(
      `${count(setAside)} ${many ? 'rows have' : 'row has'} no target and ${many ? 'are' : 'is'} left out.`,
      'warning',
    )
  }
  const seen = new Set(train.targets)
  const unseen = classes.filter((_, index) => !seen.has(index))
  if (unseen.length > 0 && unseen.length < classes.length) {
    const names = unseen.slice(0, 5).map((each) => `"${each}"`)
    context.log(
      `No training row has ${unseen.length === 1 ? 'the class' : 'the classes'} ${names.join(', ')}${unseen.length > 5 ? ` and ${unseen.length - 5} more` : ''}: the model can't learn to predict ${unseen.length === 1 ? 'it' : 'them'}.`,
      'warning',
    )
  }
}

/** Ends a training from which nothing can come: too few rows, or a target that never differs. */
export function refuseHopeless({ train }: PartRows, target: string, classes: readonly string[]): void {
  if (train.rows < 2) {
    throw new NodeError(
      'too_few_rows',
      `There ${train.rows === 1 ? 'is one row' : 'are no rows'} to learn from; at least 2 rows with a value in "${target}" are needed in the part for training.`,
      { column: target, hint: 'Add rows, or give training a larger part in the Split node.' },
    )
  }
  const first = train.targets[0]
  if (train.targets.some((value) => value !== first)) return
  throw new NodeError(
    'target_constant',
    classes.length > 0
      ? `All training rows have the class "${classes[first ?? 0]}" in "${target}": there are no two classes to tell apart.`
      : `The target "${target}" is ${first} in every training row: there is nothing to learn.`,
    {
      column: target,
      hint:
        classes.length > 0
          ? 'Add rows of another class, or split by class (stratified).'
          : 'Choose another target in Columns.',
    },
  )
}
