import { isMissingText } from '#nodes/core/missing.ts'
import { AppError, type WireProblem } from '#server/appError.ts'
import type { EndpointSettings } from '#server/contract/endpoints.ts'
import type { Served } from './registry.ts'
import type { Rows } from './rows.ts'

/** Rows as the endpoint's settings have them: columns left out or taken as missing, empty values refused. */
export function withPolicies(
  { rows, isText }: Rows,
  { model, known }: Served,
  { extraColumns, absentColumns, missingValues }: EndpointSettings,
): { list: Record<string, unknown>[]; faults: WireProblem[] } {
  const faults: WireProblem[] = []
  // The usual case, at no cost.
  if (extraColumns === 'refuse' && absentColumns === 'refuse' && missingValues === 'asPrepared')
    return { list: rows, faults }
  const list = rows.map((row, index) => {
    const entries = Object.entries(row).filter(([name]) => extraColumns === 'refuse' || known.has(name))
    if (absentColumns === 'missing')
      for (const { name } of model.inputs) if (!Object.hasOwn(row, name)) entries.push([name, isText ? '' : null])
    if (missingValues === 'refuse') {
      for (const { name, categories } of model.inputs) {
        const cell = entries.find(([each]) => each === name)?.[1]
        const isEmpty =
          cell === null || (isText && typeof cell === 'string' && isMissingText(cell) && !categories?.includes(cell))
        if (isEmpty)
          faults.push({
            code: 'field_missing',
            severity: 'error',
            row: index,
            field: name,
            column: name,
            message: `Row ${index + 1}: "${name}" is missing; this endpoint takes no missing values.`,
          })
      }
    }
    // Without a prototype, so that no name reaches for one.
    return Object.assign(Object.create(null) as Record<string, unknown>, Object.fromEntries(entries))
  })
  return { list, faults }
}

/** The same error without values, categories and hints: row and field alone. */
export function brief(error: AppError): AppError {
  if (error.code !== 'invalid_rows') return error
  const problems = error.problems.map(({ code, severity, row, field }): WireProblem => {
    const where = `${row === undefined ? '' : `Row ${row + 1}: `}${field === undefined ? 'it' : `"${field}"`}`
    return { code, severity, row, field, message: `${where} is not as the model needs it.` }
  })
  return new AppError('invalid_rows', problems[0]?.message ?? 'The rows are not as the model needs them.', { problems })
}
