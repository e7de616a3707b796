import { Tooltip as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import './Tooltip.css'

type TooltipProps = {
  content: ReactNode
  children: ReactElement
  shortcut?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
}

/** Says more about its child on hover and focus; needs UiProvider above it. */
export function Tooltip({ content, children, shortcut, side = 'bottom' }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="ui-tooltip" side={side} sideOffset={6} collisionPadding={8}>
          {content}
          {shortcut && <kbd className="ui-tooltip__key">{shortcut}</kbd>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
