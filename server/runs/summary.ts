import { describeSpec } from '#nodes/core/spec/spec.ts'
import type { Digest, Value } from '#nodes/core/value.ts'

/** A number with the digits that say something: 11.2, 0.873, 1,240. */
const show = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 })

/** One line that says what a value is. */
export function summarise(value: Value): string {
  switch (value.type) {
    case 'table':
      return describeSpec(value)
    case 'layers':
      return describeSpec(value)
    case 'model':
      return `predicts ${value.target.name} · ${value.parameters.toLocaleString('en')} trainable numbers`
    case 'report': {
      const metrics = value.metrics.slice(0, 3).map((metric) => `${metric.title} ${show(metric.value)}`)
      return metrics.length > 0 ? metrics.join(' · ') : value.about
    }
    case 'endpoint':
      return `endpoint ${value.name} · version ${value.version}`
    case 'value':
      return String(value.value)
  }
}

/** The artifacts without which a value is of no use. */
export function partsOf(value: Value): Digest[] {
  switch (value.type) {
    case 'table':
      return [...new Set([value.base, value.recipe.source])]
    case 'model':
      return [value.weights, value.replay]
    case 'report':
      return (value.files ?? []).map(({ digest }) => digest)
    default:
      return []
  }
}
