import type { Column } from '#nodes/core/spec/table.ts'
import { AppError, type WireProblem } from '#server/appError.ts'
import { csvRecords } from './csvRecords.ts'

/** Raw rows by field name. `isText`: the cells are text as in a CSV. */
export type Rows = { rows: Record<string, unknown>[]; isText: boolean }

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const names = (inputs: readonly Pick<Column, 'name'>[]): string => inputs.map((column) => column.name).join(', ')

const kindOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(value)}`
}

const checkCount = (count: number): void => {
  if (count === 0) throw new AppError('bad_request', 'There are no rows to predict: send at least one.')
}

const refuseRows = (problems: WireProblem[]): never => {
  throw new AppError('invalid_rows', problems[0]?.message ?? 'The rows are not as expected.', {
    problems: problems.slice(0, 100),
  })
}

const shapeProblem = (row: number, text: string): WireProblem => ({
  code: 'row_shape',
  severity: 'error',
  row,
  message: `Row ${row + 1}: ${text}`,
})

/** Our own form: `{ "rows": [{ field: value }] }`. */
export function rowsOf(body: unknown): Rows {
  const list = isObject(body) ? body['rows'] : undefined
  if (!Array.isArray(list)) {
    throw new AppError(
      'bad_request',
      `Send { "rows": [{ field: value, … }] }; got ${isObject(body) ? 'an object without "rows"' : kindOf(body)}.`,
    )
  }
  checkCount(list.length)
  return { rows: objects(list), isText: false }
}

function objects(list: readonly unknown[]): Record<string, unknown>[] {
  const problems: WireProblem[] = []
  const rows: Record<string, unknown>[] = []
  for (const [index, row] of list.entries()) {
    if (isObject(row)) rows.push(row)
    else problems.push(shapeProblem(index, `an object { field: value } is expected; got ${kindOf(row)}.`))
  }
  return problems.length > 0 ? refuseRows(problems) : rows
}

/**
 * SageMaker's JSON: `{ "instances": [...] }` with objects by field, lists in the order of the inputs, or `{ "features": [...] }`;
 * our own `rows` form is taken too.
 */
export function instancesOf(body: unknown, inputs: readonly Column[]): Rows {
  const list = isObject(body) ? body['instances'] : undefined
  if (list === undefined) return rowsOf(body)
  if (!Array.isArray(list)) throw new AppError('bad_request', `"instances" must be a list; got ${kindOf(list)}.`)
  return listsToRows(list, inputs)
}

/** Rows as objects by field, or as lists in the order of the columns (`{ "features": [...] }` likewise). */
export function listsToRows(list: unknown, inputs: readonly Pick<Column, 'name'>[]): Rows {
  if (!Array.isArray(list)) throw new AppError('bad_request', `The rows must be a list; got ${kindOf(list)}.`)
  checkCount(list.length)
  const problems: WireProblem[] = []
  const rows = list.map((instance: unknown, index): Record<string, unknown> => {
    const isWrapped =
      isObject(instance) &&
      Object.keys(instance).length === 1 &&
      Array.isArray(instance['features']) &&
      !inputs.some((column) => column.name === 'features')
    const values: unknown = isWrapped ? instance['features'] : instance
    if (isObject(values)) return values
    if (!Array.isArray(values)) {
      problems.push(
        shapeProblem(
          index,
          `an object { field: value } or a list of ${inputs.length} values is expected; got ${kindOf(values)}.`,
        ),
      )
      return {}
    }
    if (values.length !== inputs.length) {
      problems.push(
        shapeProblem(index, `${inputs.length} values are expected (${names(inputs)}); got ${values.length}.`),
      )
      return {}
    }
    return Object.fromEntries(inputs.map((column, at) => [column.name, values[at]]))
  })
  return problems.length > 0 ? refuseRows(problems) : { rows, isText: false }
}

/** Columns by name, each a list of its values: as many in each. A value alone in a list counts as the value. */
export function columnsToRows(columns: Record<string, unknown>): Rows {
  const entries = Object.entries(columns).map(([name, values]): [string, unknown[]] => [
    name,
    Array.isArray(values) ? values : [values],
  ])
  const count = entries[0]?.[1].length ?? 0
  const uneven = entries.find(([, values]) => values.length !== count)
  if (uneven)
    throw new AppError(
      'bad_request',
      `"${uneven[0]}" has ${uneven[1].length} values, "${entries[0]?.[0]}" has ${count}: every column needs as many.`,
    )
  checkCount(count)
  const cell = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value)
  const rows = Array.from({ length: count }, (_, at) =>
    Object.fromEntries(entries.map(([name, values]) => [name, cell(values[at])])),
  )
  return { rows, isText: false }
}

/** SageMaker's CSV: values in the order of the inputs; a first line with the inputs' names is taken as such. */
export function csvRowsOf(text: string, inputs: readonly Column[]): Rows {
  const records = csvRecords(text)
  const header = headerOf(records[0], inputs)
  const body = header ? records.slice(1) : records
  checkCount(body.length)
  const fields = header ?? inputs.map((column) => column.name)
  const problems: WireProblem[] = []
  const rows = body.map((record, index) => {
    if (record.length !== fields.length) {
      problems.push(
        shapeProblem(index, `${fields.length} values are expected (${fields.join(', ')}); got ${record.length}.`),
      )
      return {}
    }
    return Object.fromEntries(fields.map((field, at) => [field, record[at]]))
  })
  return problems.length > 0 ? refuseRows(problems) : { rows, isText: true }
}

/**
 * The first record's names when it is a header: it names every input, once each. Others may stand beside. Names in another
 * case are taken too where they can mean one input only, and then have its spelling.
 */
function headerOf(record: string[] | undefined, inputs: readonly Column[]): string[] | undefined {
  if (!record) return undefined
  const cells = record.map((cell) => cell.trim())
  const exact = new Set(inputs.map((column) => column.name))
  const anyCase = Map.groupBy(inputs, (column) => column.name.toLowerCase())
  const fields = cells.map((cell) => {
    const [meant, another] = exact.has(cell) ? [] : (anyCase.get(cell.toLowerCase()) ?? [])
    return meant && !another && !cells.includes(meant.name) ? meant.name : cell
  })
  const isHeader =
    new Set(fields).size === fields.length &&
    inputs.length > 0 &&
    inputs.every((column) => fields.includes(column.name))
  return isHeader ? fields : undefined
}
