import { formatExact } from '#app/ui/format.ts'
import { IconButton } from '#app/ui/IconButton.tsx'
import { Menu, type MenuItem } from '#app/ui/Menu.tsx'
import type { SearchRange } from '#nodes/core/flow/flow.ts'
import { ComputedControl } from './controls/ComputedControl.tsx'
import { Control } from './controls/Control.tsx'
import type { ControlProps, Json } from './controls/controlProps.ts'
import { rangeWords } from './fieldProblem.ts'
import type { FormField } from './fields.ts'
import { TuneEditor } from './TuneEditor.tsx'
import { proposeRange } from './tuneRange.ts'

export type ParamFieldProps = Pick<
  ControlProps,
  'field' | 'value' | 'error' | 'warning' | 'issues' | 'tables' | 'outcome' | 'detected' | 'suggestions' | 'change'
> & {
  /** Several nodes differ in it: nothing is shown as its value. */
  mixed?: boolean
  /** The value that holds after expressions are resolved; undefined while the parameters do not parse. */
  resolved: unknown
  parameters: readonly string[]
  tune: SearchRange | undefined
  onTune?: ((range: SearchRange | undefined) => void) | undefined
}

const expressionOf = (value: Json | undefined): string | undefined =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && typeof value['$expr'] === 'string'
    ? value['$expr']
    : undefined

const words = (value: unknown): string =>
  typeof value === 'number' ? formatExact(value) : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)

/** Values that have parts of their own, or are expressions already, are not computed from flow parameters as a whole. */
const manyParts: ReadonlySet<string> = new Set<FormField['control']['kind']>([
  'code',
  'columnRoles',
  'columns',
  'conditions',
  'expression',
  'json',
  'list',
  'map',
  'secret',
  'texts',
])

/** One parameter: its control, and behind "…" what else can be done with it. */
export function ParamField(props: ParamFieldProps) {
  const { field, value, error, change, resolved, parameters, tune, onTune } = props
  const expression = expressionOf(value)
  const isSet = value !== undefined && JSON.stringify(value) !== JSON.stringify(field.default)
  const canCompute = !manyParts.has(field.control.kind)

  const items: MenuItem[] = []
  if (isSet && field.control.kind !== 'file') {
    const said = typeof field.default === 'object' || field.default === undefined ? '' : ` (${words(field.default)})`
    items.push({ label: `Back to the default${said}`, icon: 'rotate-ccw', onSelect: () => change(undefined) })
  }
  if (canCompute && expression === undefined) {
    const start = parameters[0] ?? words(value ?? field.default ?? '')
    items.push({
      label: 'Compute from flow parameters',
      icon: 'square-function',
      onSelect: () => change({ $expr: start }),
    })
  }
  if (field.tunable && onTune && expression === undefined && tune === undefined) {
    const range = proposeRange(field, value)
    if (range) items.push({ label: 'Mark for tuning', icon: 'sliders-horizontal', onSelect: () => onTune(range) })
  }
  const actions = (
    <>
      {isSet && field.control.kind !== 'file' && <span className="param__changed" title="Differs from the default" />}
      {items.length > 0 && (
        <Menu
          items={items}
          trigger={
            <IconButton className="param__more" label={`More for ${field.title}`} icon="ellipsis" size="small" />
          }
        />
      )}
    </>
  )

  if (expression !== undefined) {
    return (
      <ComputedControl
        title={field.title}
        text={expression}
        error={error}
        parameters={parameters}
        outcome={resolved === undefined ? undefined : words(resolved)}
        actions={actions}
        onChange={(text) => change({ $expr: text })}
        onLeave={() =>
          change(
            typeof resolved === 'number' || typeof resolved === 'string' || typeof resolved === 'boolean'
              ? resolved
              : undefined,
          )
        }
      />
    )
  }
  return (
    <div className="param">
      <Control
        {...props}
        effective={props.mixed ? undefined : (value ?? field.default)}
        help={helpOf(field)}
        actions={actions}
        control={field.control}
      />
      {tune && onTune && <TuneEditor field={field} range={tune} onChange={onTune} />}
    </div>
  )
}

function helpOf(field: FormField): string | undefined {
  const range = field.control.kind === 'number' ? rangeWords(field.control.limits) : undefined
  if (range === undefined) return field.help
  return field.help === undefined ? `Range: ${range}.` : `${field.help.replace(/\.?$/, '.')} Range: ${range}.`
}
