import { useRef, useState } from 'react'

type InlineTextProps = { label: string; value: string; onChange: (value: string) => void; className?: string }

/** A name that is edited where it stands: Enter keeps, Escape takes back. */
export function InlineText({ label, value, onChange, className }: InlineTextProps) {
  const [draft, setDraft] = useState<string>()
  const given = useRef(false)
  return (
    <input
      className={`inline-text ${className ?? ''}`}
      aria-label={label}
      value={draft ?? value}
      spellCheck={false}
      onChange={(event) => setDraft(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') {
          given.current = true
          event.currentTarget.blur()
        }
      }}
      onBlur={() => {
        if (!given.current && draft !== undefined && draft !== value) onChange(draft)
        given.current = false
        setDraft(undefined)
      }}
    />
  )
}
