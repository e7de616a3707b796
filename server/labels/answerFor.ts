import type { Scalar } from '#nodes/core/expr/expr.ts'
import type { Column } from '#nodes/core/spec/table.ts'
import { AppError } from '#server/appError.ts'

/** An answer as the column holds it, or a refusal that says what was expected. */
export function answerFor(target: Column, value: Scalar): Scalar {
  const refuse = (expected: string): AppError =>
    new AppError('bad_request', `${target.name} takes ${expected}; got ${JSON.stringify(value)}.`, {
      problems: [
        {
          code: 'answer_wrong',
          severity: 'error',
          message: `Expected ${expected}.`,
          column: target.name,
          field: 'value',
        },
      ],
    })
  switch (target.kind) {
    case 'number':
    case 'integer': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      if (typeof number !== 'number' || !Number.isFinite(number)) throw refuse('a number')
      if (target.kind === 'integer' && !Number.isInteger(number)) throw refuse('a whole number')
      return number
    }
    case 'boolean':
      if (typeof value === 'boolean') return value
      if (value === 'true' || value === 'false') return value === 'true'
      throw refuse('true or false')
    case 'date':
      if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return value
      throw refuse('a date such as 2026-01-31')
    case 'category':
    case 'text':
    case 'image':
    case 'vector': {
      const text = typeof value === 'string' ? value.trim() : String(value)
      if (text === '') throw refuse('a text that is not empty')
      return text
    }
  }
}
