import { type ReactNode, useId } from 'react'
import './Field.css'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'

export type FieldProps = {
  label: string
  /** Keeps the label for assistive technology only. */
  hideLabel?: boolean | undefined
  help?: ReactNode
  error?: string | undefined
  /** Not an error, but worth knowing. */
  warning?: string | undefined
  /** Small controls at the right of the label. */
  actions?: ReactNode
}

/** What a control needs to be tied to its label, help and error. */
export type FieldIds = {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** A labelled control with help and error beneath it. */
export function Field({
  label,
  hideLabel,
  help,
  error,
  warning,
  actions,
  children,
}: FieldProps & { children: (ids: FieldIds) => ReactNode }) {
  const id = useId()
  const message = error ?? warning
  const describedBy = [message !== undefined && `${id}-message`, help !== undefined && `${id}-help`]
    .filter(Boolean)
    .join(' ')
  return (
    <div className="ui-field">
      <div className={classes('ui-field__head', hideLabel && !actions && 'visually-hidden')}>
        <label className={classes('ui-field__label', hideLabel && 'visually-hidden')} htmlFor={id}>
          {label}
        </label>
        {actions && <span className="ui-field__actions">{actions}</span>}
      </div>
      {children({ id, 'aria-describedby': describedBy || undefined, 'aria-invalid': error ? true : undefined })}
      {message !== undefined && (
        <p
          id={`${id}-message`}
          className={classes('ui-field__message', error === undefined && 'ui-field__message--warning')}
          aria-live="polite"
        >
          <Icon name={error === undefined ? 'triangle-alert' : 'circle-alert'} size={13} />
          {message}
        </p>
      )}
      {help !== undefined && (
        <p id={`${id}-help`} className="ui-field__help">
          {help}
        </p>
      )}
    </div>
  )
}
