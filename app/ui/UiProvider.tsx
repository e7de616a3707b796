import { Toast, Tooltip } from 'radix-ui'
import { type ReactNode, useSyncExternalStore } from 'react'
import './Toast.css'
import { Button } from './Button.tsx'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'
import { dismissToast, toastStore } from './toast.ts'

const iconOf = { info: 'info', good: 'circle-check', bad: 'circle-alert' } as const

/** Stands once around the app: tooltips and toasts live in it. */
export function UiProvider({ children }: { children: ReactNode }) {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.read)
  return (
    <Tooltip.Provider delayDuration={400} skipDelayDuration={200}>
      <Toast.Provider swipeDirection="down" label="Notification">
        {children}
        {toasts.map(({ id, message, tone = 'info', action, duration = action ? 10_000 : 5_000 }) => (
          <Toast.Root
            key={id}
            className={classes('ui-toast', `ui-toast--${tone}`)}
            duration={duration}
            onOpenChange={(open) => !open && dismissToast(id)}
          >
            <Icon name={iconOf[tone]} size={16} className="ui-toast__icon" />
            <Toast.Description className="ui-toast__text">{message}</Toast.Description>
            {action && (
              <Toast.Action asChild altText={action.label}>
                <Button size="small" variant="secondary" onClick={action.onSelect}>
                  {action.label}
                </Button>
              </Toast.Action>
            )}
            <Toast.Close aria-label="Dismiss" className="ui-icon-button ui-icon-button--small">
              <Icon name="x" size={15} />
            </Toast.Close>
          </Toast.Root>
        ))}
        <Toast.Viewport className="ui-toasts" />
      </Toast.Provider>
    </Tooltip.Provider>
  )
}
