import { type FormField, formFields } from '#app/inspector/fields.ts'
import { formatPercent, plainWords } from '#app/ui/format.ts'
import type { AnyNode } from '#nodes/core/define.ts'
import { catalogue } from '#nodes/index.ts'
import type { RerunReason } from '#server/contract/run.ts'

/** The server's reason for a rerun or for being out of date, with the names that the form shows in place of those in the files. */
export function reasonWords(reason: RerunReason | string, type: string): string {
  if (typeof reason === 'string') return reason.replaceAll('`', '')
  const definition = catalogue.find(type)
  const { kind, name = '', how } = reason
  if (kind === 'parameter') {
    const field = definition && formFields(definition).find((each) => each.name === name)
    const title = field?.title ?? capital(plainWords(name))
    // Lists and maps hold names of their own: that they changed is all they say.
    if (how !== 'values') return `${title} changed.`
    return `${title} changed from ${valueWords(reason.before, field)} to ${valueWords(reason.after, field)}.`
  }
  if (kind === 'input') {
    const title = `“${portTitle(definition, name)}”`
    if (how === 'upstream') return `What its input ${title} comes from has changed.`
    return `Input ${title} ${how === 'connected' || how === 'disconnected' ? `was ${how}` : 'changed'}.`
  }
  if (kind === 'version' && typeof reason.before === 'string')
    return `The node was of another type before (${catalogue.find(reason.before)?.title ?? reason.before}).`
  return reason.message.replaceAll('`', '')
}

function valueWords(value: RerunReason['before'], field: FormField | undefined): string {
  if (value === undefined) return 'automatic'
  if (value === null) return 'none'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  const control = field?.control
  if (control?.kind === 'choice' || control?.kind === 'choiceOrNumber') {
    const label = control.choices.find((each) => each.value === value)?.label
    if (label !== undefined) return label
  }
  if (typeof value === 'string') return `“${value}”`
  if (control?.kind === 'percent') return formatPercent(control.isShare ? value : value / 100)
  return field?.unit === undefined ? String(value) : `${value} ${field.unit}`
}

const portTitle = (definition: AnyNode | undefined, port: string): string =>
  definition?.inputs[port]?.title ?? plainWords(port)

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
