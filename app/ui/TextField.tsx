import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'
import { Field, type FieldProps } from './Field.tsx'

type TextFieldProps = FieldProps &
  Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'children'> & {
    value: string
    onChange: (value: string) => void
    /** Several lines; the number of those shown. */
    lines?: number
    code?: boolean
    unit?: ReactNode
  }

export function TextField({
  label,
  hideLabel,
  help,
  error,
  warning,
  actions,
  value,
  onChange,
  lines,
  code,
  unit,
  className,
  ...rest
}: TextFieldProps) {
  const look = classes('ui-input', code && 'ui-input--code', className)
  return (
    <Field label={label} hideLabel={hideLabel} help={help} error={error} warning={warning} actions={actions}>
      {(ids) =>
        lines === undefined ? (
          <span className="ui-input-row">
            <input
              type="text"
              {...rest}
              {...ids}
              className={look}
              value={value}
              onChange={(event) => onChange(event.target.value)}
            />
            {unit !== undefined && <span className="ui-input-row__unit">{unit}</span>}
          </span>
        ) : (
          <textarea
            {...ids}
            rows={lines}
            className={look}
            value={value}
            placeholder={rest.placeholder}
            disabled={rest.disabled}
            spellCheck={rest.spellCheck}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  )
}
