import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Flow, FlowParameter } from '#nodes/core/flow/flow.ts'
import { UsageError } from './output.ts'

/** Values of `--param name=value`, read by the types that the flow gives its parameters. */
export function readParameters(flow: Pick<Flow, 'parameters'>, given: readonly string[]): Record<string, unknown> {
  const known = flow.parameters ?? []
  const values: Record<string, unknown> = {}
  for (const text of given) {
    const at = text.indexOf('=')
    if (at < 1) throw new UsageError(`--param ${text} is not of the form name=value.`)
    const name = text.slice(0, at)
    const parameter = known.find((each) => each.name === name)
    if (!parameter) {
      const names = known.map((each) => each.name).join(', ')
      throw new UsageError(
        `The flow has no parameter "${name}". ${names === '' ? 'It has none at all.' : `It has ${names}.`}`,
      )
    }
    values[name] = readValue(parameter, text.slice(at + 1))
  }
  return values
}

/** As people write numbers: what JavaScript takes besides (0x10, Infinity) is a slip on a command line. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

function readValue({ name, type }: FlowParameter, text: string): unknown {
  switch (type) {
    case 'number':
    case 'integer': {
      const value = decimal.test(text.trim()) ? Number(text) : Number.NaN
      if (!Number.isFinite(value) || (type === 'integer' && !Number.isSafeInteger(value))) {
        throw new UsageError(
          `The parameter "${name}" must be ${type === 'integer' ? 'a whole number' : 'a number'}; got "${text}".`,
        )
      }
      return value
    }
    case 'boolean':
      if (text !== 'true' && text !== 'false')
        throw new UsageError(`The parameter "${name}" must be true or false; got "${text}".`)
      return text === 'true'
    case 'file':
      // As typed in a shell: a file where one stands comes before one beside the flow.
      return existsSync(text) ? resolve(text) : text
    case 'text':
      return text
  }
}
