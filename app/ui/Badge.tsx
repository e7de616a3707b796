import type { ReactNode } from 'react'
import './Badge.css'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad'

/** A word or number about the thing beside it. */
export function Badge({ children, tone = 'neutral', icon }: { children: ReactNode; tone?: Tone; icon?: IconName }) {
  return (
    <span className={classes('ui-badge', `ui-badge--${tone}`)}>
      {icon && <Icon name={icon} size={12} />}
      {children}
    </span>
  )
}
