import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import './Dialog.css'
import { classes } from './classes.ts'
import { IconButton } from './IconButton.tsx'

type DialogProps = {
  open: boolean
  onClose: () => void
  title: string
  description?: string
  children: ReactNode
  /** Buttons at the foot, the main one last. */
  footer?: ReactNode
  size?: 'small' | 'medium' | 'large'
}

/** A window over the page: holds the focus, closes with Escape and gives the focus back. */
export function Dialog({ open, onClose, title, description, children, footer, size = 'medium' }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="ui-dialog-scrim" />
        <Radix.Content
          className={classes('ui-dialog', `ui-dialog--${size}`)}
          onOpenAutoFocus={(event) => {
            // Else the Close button gets the focus, its tooltip opens, and the first Escape closes only the tooltip.
            event.preventDefault()
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
          }}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <header className="ui-dialog__head">
            <Radix.Title className="ui-dialog__title">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label="Close" icon="x" size="small" />
            </Radix.Close>
          </header>
          <div className="ui-dialog__body">
            {description !== undefined && (
              <Radix.Description className="ui-dialog__description">{description}</Radix.Description>
            )}
            {children}
          </div>
          {footer !== undefined && <footer className="ui-dialog__foot">{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
