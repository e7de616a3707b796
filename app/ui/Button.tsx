import type { ComponentProps, ReactNode } from 'react'
import './Button.css'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'
import { Spinner } from './Progress.tsx'

export type ButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  children: ReactNode
  variant?: 'primary' | 'secondary' | 'quiet' | 'danger'
  size?: 'small' | 'medium' | 'large'
  icon?: IconName
  /** Icon after the text. */
  trailingIcon?: IconName
  /** Shows a spinner and takes no clicks. */
  busy?: boolean
}

export function Button({
  children,
  variant = 'secondary',
  size = 'medium',
  icon,
  trailingIcon,
  busy = false,
  className,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={classes('ui-button', `ui-button--${variant}`, `ui-button--${size}`, className)}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? <Spinner size={14} /> : icon && <Icon name={icon} size={15} />}
      <span className="ui-button__text">{children}</span>
      {trailingIcon && <Icon name={trailingIcon} size={15} />}
    </button>
  )
}
