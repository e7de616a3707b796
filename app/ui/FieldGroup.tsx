import { type ReactNode, useId } from 'react'
import { classes } from './classes.ts'
import type { FieldProps } from './Field.tsx'
import { Icon } from './Icon.tsx'

type FieldGroupProps = FieldProps & {
  children: ReactNode /** Given to help and error together, for a control that refers to them. */
  messageId?: string
}

/** Several controls under one name, with help and error beneath: what `Field` is for one control. */
export function FieldGroup({ label, hideLabel, help, error, warning, actions, messageId, children }: FieldGroupProps) {
  const id = useId()
  const message = error ?? warning
  return (
    <section className="ui-field" aria-labelledby={id}>
      <div className={classes('ui-field__head', hideLabel && !actions && 'visually-hidden')}>
        <span id={id} className="ui-field__label">
          {label}
        </span>
        {actions && <span className="ui-field__actions">{actions}</span>}
      </div>
      {children}
      <div id={messageId} className="ui-field__notes">
        {message !== undefined && (
          <p
            className={classes('ui-field__message', error === undefined && 'ui-field__message--warning')}
            aria-live="polite"
          >
            <Icon name={error === undefined ? 'triangle-alert' : 'circle-alert'} size={13} />
            {message}
          </p>
        )}
        {help !== undefined && <p className="ui-field__help">{help}</p>}
      </div>
    </section>
  )
}
