import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import './Tabs.css'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'

export type Tab = { id: string; title: string; icon?: IconName; badge?: ReactNode; content: ReactNode }

type TabsProps = {
  label: string
  tabs: readonly Tab[]
  value: string
  onChange: (id: string) => void
  /** Controls at the right end of the row. */
  actions?: ReactNode
  /** What stands before the first tab. */
  leading?: ReactNode
}

export function Tabs({ label, tabs, value, onChange, actions, leading }: TabsProps) {
  return (
    <Radix.Root className="ui-tabs" value={value} onValueChange={onChange}>
      <div className="ui-tabs__row">
        {leading}
        <Radix.List className="ui-tabs__list" aria-label={label}>
          {tabs.map((tab) => (
            <Radix.Trigger key={tab.id} value={tab.id} className="ui-tabs__tab">
              {tab.icon && <Icon name={tab.icon} size={14} />}
              {tab.title}
              {tab.badge}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {actions && <div className="ui-tabs__actions">{actions}</div>}
      </div>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} className="ui-tabs__content">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
