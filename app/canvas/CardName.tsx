import { useEffect, useRef } from 'react'
import { canvasStore, useCanvas } from './canvasStore.ts'
import { canvasControls } from './controls.ts'

type CardNameProps = { id: string; name: string; technical?: string; rename: (name: string) => void }

/** A card's name, or the field to change it in place (F2 or a double click). */
export function CardName({ id, name, technical = '', rename }: CardNameProps) {
  const isEditing = useCanvas((state) => state.editing === id)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (isEditing) field.current?.select()
  }, [isEditing])
  if (!isEditing) {
    return (
      <span className="flow-card__name" data-tip={technical ? `${name} · ${technical}` : name} data-tip-clipped="">
        {name}
        {technical && <span className="flow-card__technical">{technical}</span>}
      </span>
    )
  }
  const close = (keep: boolean) => {
    const value = field.current?.value ?? name
    canvasStore.setState({ editing: undefined })
    if (keep && value !== name) rename(value)
    canvasControls.current.focusCard(id)
  }
  return (
    <input
      ref={field}
      className="flow-card__rename nodrag nopan"
      aria-label="Name"
      defaultValue={name}
      maxLength={200}
      onBlur={() => close(true)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') close(true)
        if (event.key === 'Escape') close(false)
      }}
    />
  )
}
