import type { ReactNode } from 'react'
import './Banner.css'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'
import { IconButton } from './IconButton.tsx'

type BannerProps = {
  tone?: 'info' | 'good' | 'warn' | 'bad'
  title?: ReactNode
  children?: ReactNode
  /** Buttons that mend what the banner says. */
  actions?: ReactNode
  onDismiss?: () => void
}

const iconOf = { info: 'info', good: 'circle-check', warn: 'triangle-alert', bad: 'circle-alert' } as const

/** Something the person should know, at the place where it matters. */
export function Banner({ tone = 'info', title, children, actions, onDismiss }: BannerProps) {
  return (
    <div className={classes('ui-banner', `ui-banner--${tone}`)} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={iconOf[tone]} size={16} className="ui-banner__icon" />
      <div className="ui-banner__body">
        {title !== undefined && <p className="ui-banner__title">{title}</p>}
        {children !== undefined && <div className="ui-banner__text">{children}</div>}
        {actions !== undefined && <div className="ui-banner__actions">{actions}</div>}
      </div>
      {onDismiss && <IconButton label="Dismiss" icon="x" size="small" onClick={onDismiss} />}
    </div>
  )
}
