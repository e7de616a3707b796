import { type FormField, formFields } from '#app/inspector/fields.ts'
import { formatPercent, plainWords } from '#app/ui/format.ts'
import type { AnyNode } from '#nodes/core/define.ts'
import { catalogue } from '#nodes/index.ts'

const parameterChange = /^Parameter `([^`]+)` changed from (.+) to (.+)\.$/
const isPlain = /^(?:unset|null|true|false|-?\d[\d.e+-]*|"[^"]*")$/

/** The server's reason for a rerun or for being out of date, with the names that the form shows in place of those in the files. */
export function reasonWords(message: string, type: string): string {
  const definition = catalogue.find(type)
  const change = parameterChange.exec(message)
  if (change) {
    const [, name = '', before = '', after = ''] = change
    const field = definition && formFields(definition).find((each) => each.name === name)
    const title = field?.title ?? capital(plainWords(name))
    // Lists and maps are cut off and hold names of their own: that they changed is all they say.
    if (!isPlain.test(before) || !isPlain.test(after)) return `${title} changed.`
    return `${title} changed from ${valueWords(before, field)} to ${valueWords(after, field)}.`
  }
  return message
    .replace(/^(Input|What its input) `([^`]+)`/, (_match, start: string, port: string) => {
      return `${start} “${portTitle(definition, port)}”`
    })
    .replace(/\(([\w.-]+)\)\.$/, (whole, id: string) => {
      const title = catalogue.find(id)?.title
      return title === undefined ? whole : `(${title}).`
    })
    .replaceAll('`', '')
}

function valueWords(text: string, field: FormField | undefined): string {
  if (text === 'unset') return 'automatic'
  if (text === 'null') return 'none'
  if (text === 'true') return 'on'
  if (text === 'false') return 'off'
  const value = text.startsWith('"') ? text.slice(1, -1) : Number(text)
  const control = field?.control
  if (control?.kind === 'choice' || control?.kind === 'choiceOrNumber') {
    const label = control.choices.find((each) => each.value === value)?.label
    if (label !== undefined) return label
  }
  if (typeof value === 'string') return `“${value}”`
  if (control?.kind === 'percent') return formatPercent(control.isShare ? value : value / 100)
  return field?.unit === undefined ? text : `${text} ${field.unit}`
}

const portTitle = (definition: AnyNode | undefined, port: string): string =>
  definition?.inputs[port]?.title ?? plainWords(port)

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
