import { z } from 'zod'
import type { AnyNode, FieldMeta } from '#nodes/core/define.ts'

/** Limits of a number as the schema states them. */
export type NumberLimits = {
  integer: boolean
  min: number | undefined
  max: number | undefined
  above: number | undefined
}

export type Choice = { value: string | number | boolean; label: string }

/** The control that a parameter is set with. */
export type Control =
  | { kind: 'number'; limits: NumberLimits }
  | { kind: 'percent'; limits: NumberLimits /** The stored number is a share from 0 to 1. */; isShare: boolean }
  | { kind: 'seed'; limits: NumberLimits }
  | { kind: 'switch' }
  | { kind: 'choice'; choices: Choice[]; segments: boolean }
  /** One of a few words, or a number of one's own. */
  | { kind: 'choiceOrNumber'; choices: Choice[]; limits: NumberLimits }
  | { kind: 'text' }
  | { kind: 'textarea' }
  | { kind: 'texts' }
  /** Numbers in their order. */
  | { kind: 'numbers' }
  | { kind: 'file' }
  | { kind: 'column'; port: string | undefined; kinds: readonly string[] | undefined }
  | { kind: 'columns'; port: string | undefined; kinds: readonly string[] | undefined }
  | { kind: 'columnRoles'; port: string | undefined }
  /** A choice for each of some words, such as the values of a column. */
  | { kind: 'map'; choices: Choice[] }
  /** Rows of the same fields. */
  | { kind: 'list'; fields: FormField[]; item: string; least: number; most: number | undefined }
  | { kind: 'conditions'; port: string | undefined }
  | { kind: 'expression'; port: string | undefined; gives: FieldMeta['gives'] }
  | { kind: 'code'; port: string | undefined; language: FieldMeta['language']; gives: FieldMeta['gives'] }
  | { kind: 'secret' }
  | { kind: 'json' }

export type FormField = {
  name: string
  title: string
  help: string | undefined
  unit: string | undefined
  placeholder: string | undefined
  control: Control
  /** What holds when nothing is set; undefined where nothing does. */
  default: unknown
  /** Can be left unset. */
  optional: boolean
  /** Null is a value of it: "none". */
  nullable: boolean
  advanced: boolean
  tunable: FieldMeta['tunable']
  showIf: FieldMeta['showIf']
}

type JsonSchema = FieldMeta & {
  type?: string | string[]
  title?: string
  description?: string
  default?: unknown
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
  items?: JsonSchema
  additionalProperties?: JsonSchema | boolean
  properties?: Record<string, JsonSchema>
  required?: string[]
  minItems?: number
  maxItems?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
}

const cache = new WeakMap<AnyNode, FormField[]>()

/** The form of a node, drawn from its parameters' JSON Schema and their meta, in the order of the schema. */
export function formFields(definition: AnyNode): FormField[] {
  const known = cache.get(definition)
  if (known) return known
  const schema = z.toJSONSchema(definition.params, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  const fields = fieldsOf(schema)
  cache.set(definition, fields)
  return fields
}

function fieldsOf(schema: JsonSchema): FormField[] {
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {}).map(([name, property]) => fieldOf(name, property, !required.has(name)))
}

function fieldOf(name: string, property: JsonSchema, optional: boolean): FormField {
  const variants = variantsOf(property)
  return {
    name,
    title: property.title ?? name,
    help: property.description,
    unit: property.unit,
    placeholder: property.placeholder,
    control: controlOf(property, variants),
    default: property.default,
    optional: optional && property.default === undefined,
    nullable: variants.some((each) => each.type === 'null'),
    advanced: property.advanced === true,
    tunable: property.tunable,
    showIf: property.showIf,
  }
}

/** Types that a value may have, one schema each. */
function variantsOf(schema: JsonSchema): JsonSchema[] {
  const union = schema.anyOf ?? schema.oneOf
  if (union) return union.flatMap(variantsOf)
  if (schema.allOf?.[0]) return variantsOf({ ...schema, ...schema.allOf[0] })
  if (Array.isArray(schema.type)) return schema.type.map((type) => ({ ...schema, type }))
  return [schema]
}

const isNumber = (schema: JsonSchema): boolean => schema.type === 'number' || schema.type === 'integer'

/** A bound that only says "fits a double" is none for a person. */
const bound = (value: number | undefined): number | undefined =>
  value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value

const limitsOf = (schema: JsonSchema): NumberLimits => ({
  integer: schema.type === 'integer',
  min: bound(schema.minimum),
  max: bound(schema.maximum ?? schema.exclusiveMaximum),
  above: bound(schema.exclusiveMinimum),
})

const choicesOf = (schemas: JsonSchema[], labels: Record<string, string> | undefined): Choice[] =>
  schemas
    .flatMap((schema) => (schema.const === undefined ? (schema.enum ?? []) : [schema.const]))
    .filter((value) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    .map((value) => ({ value, label: labels?.[String(value)] ?? labelOf(String(value)) }))

const labelOf = (value: string): string => {
  const spaced = value.replace(/([a-z\d])([A-Z])/g, (_match, a: string, b: string) => `${a} ${b.toLowerCase()}`)
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

function controlOf(property: JsonSchema, variants: JsonSchema[]): Control {
  const number = variants.find(isNumber)
  const perKey = typeof property.additionalProperties === 'object' ? property.additionalProperties : undefined
  if (perKey?.enum && property.widget !== 'columnRoles') {
    return { kind: 'map', choices: choicesOf([perKey], property.labels) }
  }
  const listed = variants.filter((each) => each.const !== undefined || each.enum !== undefined)
  switch (property.widget) {
    case 'column':
    case 'columns':
      return { kind: property.widget, port: property.port, kinds: property.kinds }
    case 'columnRoles':
      return { kind: 'columnRoles', port: property.port }
    case 'conditions':
      return { kind: 'conditions', port: property.port }
    case 'expression':
      return { kind: 'expression', port: property.port, gives: property.gives }
    case 'code':
      return { kind: 'code', port: property.port, language: property.language, gives: property.gives }
    case 'secret':
    case 'file':
    case 'textarea':
    case 'texts':
    case 'json':
      return { kind: property.widget }
    case 'seed':
      return { kind: 'seed', limits: limitsOf(number ?? { type: 'integer' }) }
    case 'percent': {
      const limits = limitsOf(number ?? { type: 'number', minimum: 0, maximum: 100 })
      return { kind: 'percent', limits, isShare: limits.max !== undefined && limits.max <= 1 }
    }
    default:
  }
  if (listed.length > 0 && number) {
    return { kind: 'choiceOrNumber', choices: choicesOf(listed, property.labels), limits: limitsOf(number) }
  }
  if (listed.length > 0) {
    const choices = choicesOf(listed, property.labels)
    return { kind: 'choice', choices, segments: property.widget === 'segments' }
  }
  if (number) return { kind: 'number', limits: limitsOf(number) }
  const other = variants.find((each) => each.type !== 'null')
  if (other?.type === 'boolean') return { kind: 'switch' }
  if (other?.type === 'string') return { kind: 'text' }
  if (other?.type === 'array' && other.items?.type === 'string') return { kind: 'texts' }
  if (other?.type === 'array' && other.items && isNumber(other.items)) return { kind: 'numbers' }
  if (other?.type === 'array' && other.items?.properties) {
    const { minItems: least = 0, maxItems: most, items } = other
    return { kind: 'list', fields: fieldsOf(items), item: property.item ?? 'row', least, most }
  }
  return { kind: 'json' }
}

/** Whether a field has a say, given what the others are set to. */
export function isShown(field: FormField, fields: readonly FormField[], params: Record<string, unknown>): boolean {
  const condition = field.showIf
  if (!condition) return true
  const other = fields.find((each) => each.name === condition.field)
  const value = params[condition.field] ?? other?.default
  const isThere = condition.in.some((each) => each === value)
  // A condition on a field that is itself hidden does not hold.
  return isThere && (other === undefined || isShown(other, fields, params))
}

/** Whether a field's control shows parts of the value, each with its own problems. */
export const showsParts = (field: FormField): boolean =>
  field.control.kind === 'list' || field.control.kind === 'conditions'
