import type { NodeProblem } from '../core/problem.ts'
import { type Column, type ColumnKind, type ColumnRole, isNumeric, targetOf } from '../core/spec/table.ts'
import { likelyTargets } from './likelyTargets.ts'

/** What a person chose for single columns, by name, and the column to predict (empty: not chosen). */
export type ColumnChoices = {
  target: string
  columns: Record<string, { kind?: ColumnKind | undefined; role?: ColumnRole | undefined }>
}

/** A column that was given another kind: what was known of its values holds no longer, save what follows from it. */
function ofKind(column: Column, kind: ColumnKind): Column {
  if (kind === column.kind) return column
  const { name, role, missing, distinct, derivedFrom, min, max, categories } = column
  const base: Column = { name, kind, role, ...(derivedFrom ? { derivedFrom } : {}) }
  const isWhole = column.kind === 'integer' && min !== undefined && max !== undefined && distinct !== undefined
  if (
    (kind === 'category' && isWhole && distinct === max - min + 1 && distinct <= 100) ||
    (kind === 'category' && column.kind === 'boolean')
  ) {
    const values = isWhole ? Array.from({ length: distinct }, (_, at) => String(min + at)) : (categories ?? [])
    return { ...base, ...(missing === undefined ? {} : { missing }), categories: values, distinct: values.length }
  }
  if (kind === 'boolean' && isWhole && min === 0 && max === 1)
    return { ...base, ...(missing === undefined ? {} : { missing }), distinct, categories: ['false', 'true'] }
  if (kind === 'integer' || kind === 'number')
    return column.kind === 'integer' || column.kind === 'number' ? { ...column, kind } : base
  if (kind === 'text' || kind === 'category')
    return { ...base, ...(missing === undefined ? {} : { missing }), ...(distinct === undefined ? {} : { distinct }) }
  return base
}

/** The columns as chosen. A target takes the place of an older one, which becomes a feature. */
export function chooseColumns(columns: readonly Column[], choices: ColumnChoices): Column[] {
  const has = (name: string) => columns.some((each) => each.name === name)
  return columns.map((column) => {
    const choice = Object.hasOwn(choices.columns, column.name) ? choices.columns[column.name] : undefined
    const changed = choice?.kind ? ofKind(column, choice.kind) : column
    if (column.name === choices.target) return { ...changed, role: 'target' }
    let role = choice?.role ?? defaultRole(changed, column)
    if (role === 'target' && has(choices.target)) role = 'feature'
    return { ...changed, role }
  })
}

/** Text that was made a category is wanted as one; a category that was made text is not. */
const defaultRole = (changed: Column, column: Column): ColumnRole => {
  if (changed.kind === column.kind) return column.role
  if (column.role === 'ignore' && changed.kind !== 'text' && changed.kind !== 'image') return 'feature'
  return column.role === 'feature' && changed.kind === 'text' ? 'ignore' : column.role
}

/** Everything that is wrong with the choices, each with its mend where there is one. */
export function columnProblems(
  before: readonly Column[],
  after: readonly Column[],
  choices: ColumnChoices,
): NodeProblem[] {
  const problems: NodeProblem[] = []
  const names = new Set(before.map((each) => each.name))
  const [likely] = likelyTargets(before)
  const suggestion = likely && {
    kind: 'setParams' as const,
    title: `Predict "${likely.column}"`,
    params: { target: likely.column },
  }
  const target = targetOf(after)

  if (choices.target !== '' && !names.has(choices.target))
    problems.push({
      code: 'column_unknown',
      severity: 'error',
      field: 'target',
      column: choices.target,
      message: `The table has no column "${choices.target}" to predict.`,
      hint: 'Choose one of its columns.',
      ...(suggestion ? { fix: suggestion } : {}),
    })
  else if (!target)
    problems.push({
      code: 'target_missing',
      severity: 'error',
      field: 'target',
      message: 'Which column should be predicted? None is chosen as the target.',
      hint: likely ? `Choose one; "${likely.column}" looks likely.` : 'Choose one.',
      ...(suggestion ? { fix: suggestion } : {}),
    })

  const unknown = Object.keys(choices.columns).filter((name) => !names.has(name))
  if (unknown.length > 0) {
    const kept = Object.fromEntries(Object.entries(choices.columns).filter(([name]) => names.has(name)))
    problems.push({
      code: 'column_unknown',
      severity: 'warning',
      field: 'columns',
      column: unknown[0] ?? '',
      message: `There is a choice for ${unknown.map((each) => `"${each}"`).join(', ')}, but the table has no such column.`,
      hint: 'The file may have changed.',
      fix: { kind: 'setParams', title: 'Forget the choice', params: { columns: kept } },
    })
  }

  const targets = after.filter((each) => each.role === 'target')
  if (targets.length > 1)
    problems.push({
      code: 'target_twice',
      severity: 'error',
      field: 'columns',
      column: targets[1]?.name ?? '',
      message: `Only one column can be predicted; ${targets.map((each) => `"${each.name}"`).join(' and ')} are both targets.`,
      hint: 'Give the other another role.',
      fix: { kind: 'setParams', title: `Predict "${targets[0]?.name}"`, params: { target: targets[0]?.name } },
    })
  if (target) problems.push(...targetProblems(target, choices))
  if (after.length > 0 && !after.some((each) => each.role === 'feature'))
    problems.push({
      code: 'features_missing',
      severity: 'error',
      field: 'columns',
      message: 'No column is left to learn from.',
      hint: 'Give at least one column the role feature.',
    })
  return problems
}

/** Errors are squared and summed over the rows, and that must stay below the largest double (about 1.8e308). */
const largestTarget = 1e150

function targetProblems(target: Column, choices: ColumnChoices): NodeProblem[] {
  const at = { field: 'target', column: target.name }
  const withKind = (title: string, kind: ColumnKind) => ({
    kind: 'setParams' as const,
    title,
    params: { columns: { ...choices.columns, [target.name]: { ...choices.columns[target.name], kind } } },
  })
  if (target.kind === 'date' || target.kind === 'image')
    return [
      {
        ...at,
        code: 'target_kind',
        severity: 'error',
        message: `"${target.name}" holds ${target.kind === 'date' ? 'dates' : 'pictures'}, which cannot be predicted.`,
        hint: 'Choose a column with numbers or categories.',
      },
    ]
  if (target.distinct === 0)
    return [
      {
        ...at,
        code: 'target_empty',
        severity: 'error',
        message: `"${target.name}" has no values at all.`,
        hint: 'Choose another column.',
      },
    ]
  if (target.distinct === 1)
    return [
      {
        ...at,
        code: 'target_constant',
        severity: 'error',
        message: `"${target.name}" has the same value in every row: there is nothing to learn.`,
        hint: 'Choose another column.',
      },
    ]
  if (target.kind === 'text')
    return [
      {
        ...at,
        code: 'target_text',
        severity: 'error',
        message: `"${target.name}" holds ${target.distinct === undefined ? 'many' : target.distinct.toLocaleString('en')} different texts, too many to be classes.`,
        hint: 'Choose a column with numbers or few categories, or treat this one as categories.',
        fix: withKind('Treat it as categories', 'category'),
      },
    ]
  const largest = Math.max(Math.abs(target.min ?? 0), Math.abs(target.max ?? 0))
  if (isNumeric(target.kind) && largest > largestTarget)
    return [
      {
        ...at,
        code: 'target_huge',
        severity: 'error',
        message: `"${target.name}" holds numbers as large as ${largest.toExponential(1)}: the squares of its errors could not be computed any more.`,
        hint: `Give it in a larger unit, so that no number is beyond ${largestTarget.toExponential()}, or choose another column.`,
      },
    ]
  if (target.kind === 'integer' && target.min === 0 && target.max === 1)
    return [
      {
        ...at,
        code: 'target_yes_no',
        severity: 'warning',
        message: `"${target.name}" holds only 0 and 1. As it stands a number between them is predicted.`,
        hint: 'If they stand for no and yes, predict one of the two instead.',
        fix: withKind('Predict one of the two', 'category'),
      },
    ]
  return []
}
