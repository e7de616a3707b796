import { type KeyboardEvent, useState } from 'react'
import { classes } from './classes.ts'
import { Field, type FieldProps } from './Field.tsx'
import { parseNumber, stepNumber } from './numberText.ts'

type NumberFieldProps = FieldProps & {
  value: number | undefined
  /** Gets each readable number as one types; undefined when the field is emptied. */
  onChange: (value: number | undefined) => void
  min?: number | undefined
  max?: number | undefined
  step?: number | undefined
  integer?: boolean | undefined
  unit?: string | undefined
  placeholder?: string | undefined
  disabled?: boolean | undefined
  size?: 'small' | 'medium'
  onEnter?: (() => void) | undefined
  /** Hears text that is no number; without it such text only shows its error here. */
  onUnread?: ((text: string) => void) | undefined
}

export function NumberField({
  label,
  hideLabel,
  help,
  error,
  warning,
  actions,
  value,
  onChange,
  min,
  max,
  step = 1,
  integer,
  unit,
  placeholder,
  disabled,
  size = 'medium',
  onEnter,
  onUnread,
}: NumberFieldProps) {
  // The text as typed is kept as long as it means the value; else the value was changed from outside and wins.
  const [draft, setDraft] = useState<string>()
  const drafted = draft === undefined ? undefined : parseNumber(draft)
  const isUnread = draft !== undefined && draft.trim() !== '' && drafted === undefined
  const shown =
    draft !== undefined && (isUnread || drafted === value) ? draft : value === undefined ? '' : String(value)
  const unread = isUnread ? (integer ? 'Type a whole number.' : 'Type a number, such as 0.5.') : undefined

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onEnter?.()
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    const size = step * (event.shiftKey ? 10 : 1) * (event.key === 'ArrowUp' ? 1 : -1)
    const limits = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
    setDraft(undefined)
    onChange(stepNumber(value ?? min ?? 0, size, limits))
  }

  return (
    <Field label={label} hideLabel={hideLabel} help={help} error={unread ?? error} warning={warning} actions={actions}>
      {(ids) => (
        <span className="ui-input-row">
          <input
            {...ids}
            type="text"
            inputMode={integer ? 'numeric' : 'decimal'}
            autoComplete="off"
            className={classes('ui-input', 'numeric', size === 'small' && 'ui-select--small')}
            style={unit ? { paddingRight: `calc(${Math.min(unit.length, 16)}ch + 16px)` } : undefined}
            value={shown}
            placeholder={placeholder}
            disabled={disabled}
            onChange={(event) => {
              const text = event.target.value
              setDraft(text)
              const read = parseNumber(text)
              if (text.trim() === '') onChange(undefined)
              else if (read !== undefined) onChange(read)
              else onUnread?.(text)
            }}
            onBlur={() => {
              if (!isUnread) setDraft(undefined)
            }}
            onKeyDown={onKeyDown}
          />
          {unit !== undefined && <span className="ui-input-row__unit">{unit}</span>}
        </span>
      )}
    </Field>
  )
}
