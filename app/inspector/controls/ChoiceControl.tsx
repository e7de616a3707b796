import { Segments } from '#app/ui/Segments.tsx'
import { Select } from '#app/ui/Select.tsx'
import { Switch } from '#app/ui/Switch.tsx'
import type { ControlProps } from './controlProps.ts'

const unset = '\u0001unset'

export function ChoiceControl({
  field,
  control,
  effective,
  error,
  warning,
  help,
  actions,
  change,
  detected,
}: ControlProps<'choice'>) {
  const canBeUnset = field.optional || field.nullable
  const options = [
    ...(canBeUnset ? [{ value: unset, label: detected === undefined ? 'Automatic' : `Automatic: ${detected}` }] : []),
    ...control.choices.map((each) => ({ value: String(each.value), label: each.label })),
  ]
  const onChange = (next: string) =>
    change(next === unset ? undefined : control.choices.find((each) => String(each.value) === next)?.value)
  const shared = { label: field.title, help, error, warning, actions, options, onChange }
  const isUnset = effective === undefined || effective === null
  const shown = isUnset ? (canBeUnset ? unset : '') : String(effective)
  // Long words don't fit side by side.
  const fits = options.length <= 4 && options.reduce((sum, each) => sum + each.label.length, 0) <= 34
  return control.segments && fits ? <Segments {...shared} value={shown} /> : <Select {...shared} value={shown} />
}

export function SwitchControl({ field, effective, error, help, actions, change, detected }: ControlProps<'switch'>) {
  if (field.optional) {
    const shown = typeof effective === 'boolean' ? String(effective) : unset
    return (
      <Select
        label={field.title}
        help={help}
        error={error}
        actions={actions}
        value={shown}
        options={[
          { value: unset, label: detected === undefined ? 'Automatic' : `Automatic: ${detected}` },
          { value: 'true', label: 'Yes' },
          { value: 'false', label: 'No' },
        ]}
        onChange={(next) => change(next === unset ? undefined : next === 'true')}
      />
    )
  }
  return (
    <Switch
      label={field.title}
      help={help}
      error={error}
      actions={actions}
      checked={effective === true}
      onChange={(next) => change(next)}
    />
  )
}
