import { useState } from 'react'
import { Button } from '#app/ui/Button.tsx'
import { IconButton } from '#app/ui/IconButton.tsx'
import { Select } from '#app/ui/Select.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import type { ControlProps } from './controlProps.ts'

const unset = '\u0001unset'

/** A choice for each of some words: those that are likely are there already, others can be added. */
export function MapControl({
  field,
  control,
  effective,
  error,
  warning,
  help,
  actions,
  change,
  suggestions,
}: ControlProps<'map'>) {
  const [draft, setDraft] = useState('')
  const entries: Record<string, string> = {}
  if (effective !== null && typeof effective === 'object' && !Array.isArray(effective)) {
    for (const [word, value] of Object.entries(effective)) if (typeof value === 'string') entries[word] = value
  }
  const words = [...new Set([...suggestions, ...Object.keys(entries)])]
  const set = (word: string, value: string | undefined) => {
    const next = { ...entries }
    if (value === undefined) delete next[word]
    else next[word] = value
    change(Object.keys(next).length === 0 ? undefined : next)
  }
  const options = control.choices.map((each) => ({ value: String(each.value), label: each.label }))
  const add = () => {
    const word = draft.trim()
    const first = options[0]?.value
    if (word !== '' && first !== undefined && !(word in entries)) set(word, first)
    setDraft('')
  }
  const message = error ?? warning
  return (
    <section className="ui-field" aria-label={field.title}>
      <div className="ui-field__head">
        <span className="ui-field__label">{field.title}</span>
        <span className="ui-field__actions">{actions}</span>
      </div>
      {words.map((word) => (
        <div key={word} className="map-control__row">
          <span className="map-control__word" title={word}>
            {word}
          </span>
          <Select
            label={`${field.title}: ${word}`}
            hideLabel
            size="small"
            value={entries[word] ?? unset}
            options={[{ value: unset, label: 'Not set' }, ...options]}
            onChange={(value) => set(word, value === unset ? undefined : value)}
          />
          {suggestions.includes(word) ? (
            <span />
          ) : (
            <IconButton label={`Remove ${word}`} icon="x" size="small" onClick={() => set(word, undefined)} />
          )}
        </div>
      ))}
      <div className="map-control__row">
        <TextField
          label="Another value"
          hideLabel
          placeholder="Another value"
          value={draft}
          onChange={setDraft}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            add()
          }}
        />
        <Button size="small" icon="plus" disabled={draft.trim() === ''} onClick={add}>
          Add
        </Button>
      </div>
      {message !== undefined && (
        <p className={error === undefined ? 'ui-field__message ui-field__message--warning' : 'ui-field__message'}>
          {message}
        </p>
      )}
      {help !== undefined && <p className="ui-field__help">{help}</p>}
    </section>
  )
}
