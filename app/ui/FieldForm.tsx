import type { ReactNode } from 'react'

type FieldFormProps = {
  children: ReactNode
  className?: string
  label: string
  onLeave?: () => void
  onSubmit?: () => void
}

/** Fields that belong together. `onLeave` is told when one of them is left; Enter submits, where there is something to submit. */
export function FieldForm({ children, className, label, onLeave, onSubmit }: FieldFormProps) {
  return (
    <form
      className={className}
      aria-label={label}
      noValidate
      onBlur={onLeave}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit?.()
      }}
    >
      {children}
    </form>
  )
}
