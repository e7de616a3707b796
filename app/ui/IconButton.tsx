import type { ComponentProps } from 'react'
import './Button.css'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'
import { Tooltip } from './Tooltip.tsx'

export type IconButtonProps = Omit<ComponentProps<'button'>, 'children' | 'title'> & {
  /** What it does: its accessible name and its tooltip. */
  label: string
  icon: IconName
  size?: 'small' | 'medium'
  /** Shortcut shown in the tooltip, "Ctrl+Z". */
  shortcut?: string
  /** Side of the tooltip. */
  side?: 'top' | 'right' | 'bottom' | 'left'
}

export function IconButton({ label, icon, size = 'medium', shortcut, side, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip content={label} {...(shortcut ? { shortcut } : {})} {...(side ? { side } : {})}>
      <button
        type="button"
        aria-label={label}
        className={classes('ui-icon-button', size === 'small' && 'ui-icon-button--small', className)}
        {...rest}
      >
        <Icon name={icon} size={size === 'small' ? 15 : 17} />
      </button>
    </Tooltip>
  )
}
