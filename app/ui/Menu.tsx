import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactElement } from 'react'
import './Popover.css'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'

export type MenuItem =
  | {
      label: string
      onSelect: () => void
      icon?: IconName
      shortcut?: string
      disabled?: boolean
      danger?: boolean
      /** Ticked or not, for choices. */
      checked?: boolean
    }
  | 'line'
  | { heading: string }

type MenuProps = {
  trigger: ReactElement
  items: readonly MenuItem[]
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
}

/** A list of actions behind a button. */
export function Menu({ trigger, items, align = 'end', side = 'bottom' }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="ui-menu" align={align} side={side} sideOffset={4} collisionPadding={8}>
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line has nothing else to be known by, and menus do not change while open.
            <MenuEntry key={index} item={item} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function MenuEntry({ item }: { item: MenuItem }) {
  if (item === 'line') return <Radix.Separator className="ui-menu__line" />
  if ('heading' in item) return <Radix.Label className="ui-menu__label">{item.heading}</Radix.Label>
  const icon = item.checked ? 'check' : item.icon
  const common = {
    className: classes('ui-menu__item', item.danger && 'ui-menu__item--danger'),
    disabled: item.disabled ?? false,
    onSelect: item.onSelect,
    children: (
      <>
        {icon ? <Icon name={icon} size={15} /> : item.checked === false && <span style={{ width: 15 }} />}
        {item.label}
        {item.shortcut && <kbd className="ui-menu__key">{item.shortcut}</kbd>}
      </>
    ),
  }
  return item.checked === undefined ? (
    <Radix.Item {...common} />
  ) : (
    <Radix.CheckboxItem {...common} checked={item.checked} />
  )
}
