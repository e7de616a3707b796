import { classes } from './classes.ts'
import { Field, type FieldProps } from './Field.tsx'

export type Option = { value: string; label: string; disabled?: boolean }

type SelectProps = FieldProps & {
  value: string
  options: readonly Option[]
  onChange: (value: string) => void
  /** Shown while the value is none of the options. */
  placeholder?: string
  disabled?: boolean
  size?: 'small' | 'medium'
}

/** A choice from a list. The browser's own control: it brings keyboard, type-ahead and touch. */
export function Select({
  label,
  hideLabel,
  help,
  error,
  warning,
  actions,
  value,
  options,
  onChange,
  placeholder,
  disabled,
  size = 'medium',
}: SelectProps) {
  const isKnown = options.some((each) => each.value === value)
  return (
    <Field label={label} hideLabel={hideLabel} help={help} error={error} warning={warning} actions={actions}>
      {(ids) => (
        <select
          {...ids}
          className={classes('ui-input', 'ui-select', size === 'small' && 'ui-select--small')}
          value={isKnown ? value : '\u0000'}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value)}
        >
          {!isKnown && (
            <option value={'\u0000'} disabled>
              {value === '' ? (placeholder ?? 'Choose …') : `${value} (not there)`}
            </option>
          )}
          {options.map((each) => (
            <option key={each.value} value={each.value} disabled={each.disabled}>
              {each.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
