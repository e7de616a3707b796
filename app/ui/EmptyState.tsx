import type { ReactNode } from 'react'
import './Banner.css'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'
import { Spinner } from './Progress.tsx'

type EmptyStateProps = { icon?: IconName; title: string; children?: ReactNode; actions?: ReactNode }

/** What a place says while nothing is in it: why, and what to do. */
export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className="ui-empty">
      {icon && <Icon name={icon} size={24} className="ui-empty__icon" />}
      <p className="ui-empty__title">{title}</p>
      {children !== undefined && <div className="ui-empty__text">{children}</div>}
      {actions !== undefined && <div className="ui-empty__actions">{actions}</div>}
    </div>
  )
}

/** The same place while its content is on the way. */
export function LoadingState({ children = 'Loading …' }: { children?: ReactNode }) {
  return (
    <div className="ui-empty" role="status">
      <Spinner size={20} />
      <div className="ui-empty__text">{children}</div>
    </div>
  )
}
