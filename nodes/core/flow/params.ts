import type { AnyNode } from '../define.ts'
import { checkTypes } from '../expr/check.ts'
import { columnsOf, compileExpr } from '../expr/compile.ts'
import type { Scalar } from '../expr/expr.ts'
import { parseExpr } from '../expr/parse.ts'
import { typeOfScalar } from '../expr/types.ts'
import type { NodeProblem, Problem } from '../problem.ts'
import type { Flow, FlowNode, FlowParameter } from './flow.ts'
import { describeValue, explainIssue } from './issues.ts'

export type ParameterValues = Record<string, Scalar>

type Resolved =
  | { ok: true; params: Record<string, unknown> /** Warnings. */; problems: NodeProblem[] }
  | { ok: false; problems: NodeProblem[] }

const isExpression = (value: object): value is { $expr: string } => {
  const keys = Object.keys(value)
  return keys.length === 1 && keys[0] === '$expr'
}

/** Whether a parameter is computed from flow parameters, at its top or anywhere within. */
export const hasExpression = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (isExpression(value) || Object.values(value).some((each) => hasExpression(each)))

/** Title of a parameter as its form shows it, in quotes. */
function fieldName(definition: AnyNode, field: string): string {
  const shape: Record<string, unknown> = definition.params.shape
  const schema = Object.hasOwn(shape, field) ? shape[field] : undefined
  const meta = schema !== null && typeof schema === 'object' && 'meta' in schema ? schema.meta : undefined
  const found: unknown = typeof meta === 'function' ? meta.call(schema) : undefined
  const title = found !== null && typeof found === 'object' && 'title' in found ? found.title : undefined
  return `"${typeof title === 'string' ? title : field}"`
}

/** Replaces every { "$expr" } by its value; a value that is missing counts as not given. */
function evaluate(
  value: unknown,
  field: string,
  name: string,
  parameters: ParameterValues,
  problems: NodeProblem[],
): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each) => evaluate(each, field, name, parameters, problems))
  if (isExpression(value)) return evaluateText(value.$expr, field, name, parameters, problems)
  if (!hasExpression(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, evaluate(each, field, name, parameters, problems)]),
  )
}

function evaluateText(
  text: unknown,
  field: string,
  name: string,
  parameters: ParameterValues,
  problems: NodeProblem[],
): unknown {
  const report = (message: string, hint?: string): undefined => {
    problems.push({
      code: 'param_expression',
      severity: 'error',
      message: `${name}: ${message}`,
      field,
      ...(hint === undefined ? {} : { hint }),
    })
    return undefined
  }
  if (typeof text !== 'string') return report('an expression is a text.')
  const parsed = parseExpr(text)
  if (!parsed.ok) return report(`the expression cannot be read at character ${parsed.at + 1}. ${parsed.message}`)
  const types = new Map(Object.entries(parameters).map(([key, each]) => [key, typeOfScalar(each)]))
  const check = checkTypes(parsed.expr, types, 'flow parameter')
  const [first] = check.problems
  if (first)
    return report(
      first.message,
      first.code === 'column_unknown' ? 'Add the parameter to the flow, or change the expression.' : undefined,
    )
  const result = compileExpr(parsed.expr, types)(parameters)
  if (result !== null) return result
  // A parameter that may stay empty leaves the setting at its default.
  if (columnsOf(parsed.expr).some((each) => parameters[each] === null)) return undefined
  return report(`the expression ${text} gives no value.`)
}

/**
 * A node's parameters as its definition wants them: expressions over the flow's parameters evaluated, defaults filled in.
 * Problems name the field; fields that the definition does not know are warned of.
 */
export function resolveParams({
  node,
  definition,
  parameters,
}: {
  node: Pick<FlowNode, 'params'>
  definition: AnyNode
  parameters: ParameterValues
}): Resolved {
  const problems: NodeProblem[] = []
  const given: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(node.params)) {
    const evaluated = hasExpression(value)
      ? evaluate(value, field, fieldName(definition, field), parameters, problems)
      : value
    if (evaluated !== undefined) given[field] = evaluated
  }
  const broken = new Set(problems.map((each) => each.field))
  const parsed = definition.params.safeParse(given, { reportInput: true })
  if (!parsed.success)
    for (const issue of parsed.error.issues) {
      const [head, ...rest] = issue.path.map(String)
      if (head !== undefined && broken.has(head)) continue
      problems.push(paramProblem(definition, head, rest, issue))
    }
  if (!parsed.success || problems.length > 0) return { ok: false, problems }
  return { ok: true, params: parsed.data, problems: unknownFields(definition, given) }
}

function paramProblem(
  definition: AnyNode,
  head: string | undefined,
  rest: readonly string[],
  issue: Parameters<typeof explainIssue>[0] & { message: string },
): NodeProblem {
  const place = head === undefined ? 'The settings' : fieldName(definition, head)
  const inner = rest.length > 0 ? ` at ${rest.join('.')}` : ''
  const isOwnWording =
    issue.code === 'custom' || (issue.code === 'invalid_format' && !issue.message.startsWith('Invalid'))
  return {
    code: 'param_invalid',
    severity: 'error',
    message: isOwnWording ? `${place}${inner}: ${issue.message}` : `${place}${inner} ${explainIssue(issue)}.`,
    ...(head === undefined ? {} : { field: head }),
  }
}

function unknownFields(definition: AnyNode, given: Record<string, unknown>): NodeProblem[] {
  const shape: Record<string, unknown> = definition.params.shape
  return Object.keys(given)
    .filter((field) => !Object.hasOwn(shape, field))
    .map((field) => ({
      code: 'param_unknown',
      severity: 'warning',
      message: `"${definition.title}" has no setting "${field}"; it is kept in the file and has no effect.`,
      field,
    }))
}

const wanted: Record<FlowParameter['type'], string> = {
  number: 'a number',
  integer: 'a whole number',
  text: 'text',
  boolean: 'true or false',
  file: 'the name of a file',
}

const fitsType = (value: unknown, type: FlowParameter['type']): value is number | string | boolean => {
  switch (type) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value)
    case 'integer':
      return Number.isSafeInteger(value)
    case 'boolean':
      return typeof value === 'boolean'
    default:
      return typeof value === 'string'
  }
}

/**
 * Values of the flow's parameters: given ones, else defaults. Problems: a required one without value, a wrong type, a name
 * that the flow does not have. `values` holds what is sound even when `ok` is false.
 */
export function flowParameters(
  flow: Flow,
  given: Record<string, unknown>,
): { ok: boolean; values: ParameterValues; problems: Problem[] } {
  const problems: Problem[] = []
  const values: ParameterValues = {}
  const report = (code: string, field: string, message: string): void => {
    problems.push({ code, severity: 'error', message, field })
  }
  const names = new Set<string>()
  for (const parameter of flow.parameters ?? []) {
    const { name, type } = parameter
    if (names.has(name)) {
      report('parameter_duplicate', name, `The flow has two parameters named "${name}". Rename one of them.`)
      continue
    }
    names.add(name)
    const isGiven = Object.hasOwn(given, name) && given[name] !== undefined
    const value = isGiven ? given[name] : parameter.default
    if (value === undefined) {
      if (parameter.required)
        report('parameter_missing', name, `The flow parameter "${name}" has no value; it needs ${wanted[type]}.`)
      else values[name] = null
    } else if (fitsType(value, type)) values[name] = value
    else
      report(
        'parameter_invalid',
        name,
        `The ${isGiven ? '' : 'default of the '}flow parameter "${name}" must be ${wanted[type]}; got ${describeValue(value)}.`,
      )
  }
  for (const name of Object.keys(given))
    if (!names.has(name)) {
      const known = names.size > 0 ? ` It has: ${[...names].join(', ')}.` : ' It has none.'
      report('parameter_unknown', name, `The flow has no parameter "${name}".${known}`)
    }
  return { ok: problems.length === 0, values, problems }
}
