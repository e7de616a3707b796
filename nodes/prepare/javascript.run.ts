import type { Scalar } from '../core/expr/expr.ts'
import { describeValue } from '../core/flow/issues.ts'
import { expected, readCell } from '../core/recipeRow.ts'
import { defineRun, NodeError } from '../core/run.ts'
import { SandboxError } from '../core/sandbox.ts'
import type { Column } from '../core/spec/table.ts'
import { isScalar } from '../core/stepFunctions.ts'
import { javascript, javascriptColumns, javascriptProblems } from './javascript.node.ts'
import { refuseProblems } from './shapeProblems.ts'

const rowsAtOnce = 5000
/** All rows at once are text and objects at the same time: more than this does not fit. */
const mostRows = 500_000

export const runJavascript = defineRun(javascript, async ({ inputs: { table }, params, context }) => {
  refuseProblems(javascriptProblems(params))
  const { mode, code, columns } = params
  const { tables, signal } = context
  const names = table.columns.filter(({ kind }) => kind !== 'image' && kind !== 'vector').map((each) => each.name)
  if (mode === 'table' && table.rows > mostRows)
    throw new NodeError('too_many_rows', `All rows at once may be ${mostRows.toLocaleString('en')} at most.`, {
      field: 'mode',
      hint: 'Let the code see one row at a time, or take a sample first.',
    })
  const sandbox = await context
    .openSandbox({
      code,
      mode,
      time: params.seconds * 1000,
      memory: params.memory * 1024 * 1024,
      isCancelled: () => signal.aborted,
    })
    .catch((error: unknown) => {
      throw inWords(error, 0)
    })
  try {
    const made = javascriptColumns(table, params)
    const own = columns.flatMap(({ name }) => made.filter((each) => each.name === name))
    const values = own.map((): Scalar[] => [])
    const take = (list: unknown, from: number): void => {
      if (!Array.isArray(list)) throw new SandboxError('result', 'The code must return a list of rows.')
      list.forEach((row: unknown, at) => {
        own.forEach((column, place) => {
          values[place]?.push(cellOf(row, column, from + at))
        })
      })
    }
    const step = mode === 'table' ? Math.max(1, table.rows) : rowsAtOnce
    for (let offset = 0; offset < table.rows; offset += step) {
      signal.throwIfAborted()
      const rows = await tables.rows(table, { offset, limit: step, columns: names })
      try {
        take(sandbox.run(rows), offset)
      } catch (error) {
        signal.throwIfAborted()
        throw inWords(error, offset)
      }
      const done = Math.min(table.rows, offset + step)
      context.progress({ fraction: done / table.rows, message: `${done.toLocaleString('en')} rows done` })
    }
    signal.throwIfAborted()
    if (mode === 'table') return { table: await tables.newTable(own, values) }
    const next = await tables.withColumns(
      table,
      own.map((column, at) => ({ column, values: values[at] ?? [] })),
    )
    const step1 = {
      node: javascript.id,
      version: javascript.version,
      title: javascript.title,
      write: [],
      drop: [],
      atPrediction: 'refuse' as const,
      reason: 'an endpoint does not run code of its own; say it in a Formula column node, which works there too',
      state: { code },
    }
    return {
      table: {
        ...next,
        recipe: { ...next.recipe, steps: [...next.recipe.steps, step1] },
        applied: next.recipe.steps.length + 1,
      },
    }
  } finally {
    sandbox.close()
  }
})

/** A value of the code in the kind that was promised. Anything else is told with its row. */
function cellOf(row: unknown, column: Column, at: number): Scalar {
  const given: unknown =
    typeof row === 'object' && row !== null && Object.hasOwn(row, column.name)
      ? (row as Record<string, unknown>)[column.name]
      : null
  const value = readCell(given, column, false)
  if (value === undefined || !isScalar(value))
    throw new NodeError(
      'value_kind',
      `Row ${at + 1}: "${column.name}" must be ${expected(column)}; the code returned ${describeValue(given)}.`,
      { field: 'code', column: column.name, row: at },
    )
  return column.kind === 'integer' && typeof value === 'number' ? Math.round(value) : value
}

function inWords(error: unknown, offset: number): unknown {
  if (!(error instanceof SandboxError)) return error
  const { fault, line } = error
  const row = error.row === undefined ? undefined : error.row + offset
  const place = [row === undefined ? '' : `row ${row + 1}`, line === undefined ? '' : `line ${line}`]
    .filter((each) => each !== '')
    .join(', ')
  return new NodeError(`code_${fault}`, `${error.message}${place === '' ? '' : ` (${place})`}`, {
    field: fault === 'slow' ? 'seconds' : fault === 'memory' ? 'memory' : 'code',
    ...(row === undefined ? {} : { row }),
  })
}
