import { Switch as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import './Switch.css'

type SwitchProps = {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
  help?: ReactNode
  error?: string | undefined
  actions?: ReactNode
  disabled?: boolean
}

export function Switch({ label, checked, onChange, help, error, actions, disabled }: SwitchProps) {
  const id = useId()
  return (
    <div className="ui-field">
      <div className="ui-switch-row">
        <Radix.Root
          id={id}
          className="ui-switch"
          checked={checked}
          onCheckedChange={onChange}
          disabled={disabled ?? false}
          aria-describedby={help === undefined ? undefined : `${id}-help`}
        >
          <Radix.Thumb className="ui-switch__thumb" />
        </Radix.Root>
        <label className="ui-field__label" htmlFor={id}>
          {label}
        </label>
        {actions && <span className="ui-field__actions ui-switch-row__actions">{actions}</span>}
      </div>
      {error !== undefined && <p className="ui-field__message">{error}</p>}
      {help !== undefined && (
        <p id={`${id}-help`} className="ui-field__help">
          {help}
        </p>
      )}
    </div>
  )
}
