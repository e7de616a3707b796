import { useId, useState } from 'react'
import './WordsField.css'
import type { FieldProps } from './Field.tsx'
import { IconButton } from './IconButton.tsx'
import { TextField } from './TextField.tsx'

type WordsFieldProps = FieldProps & {
  words: readonly string[]
  onChange: (words: string[]) => void
  /** Words that are offered while one types. */
  offers?: readonly string[]
}

/** A list of short texts: type one, Enter adds it; Backspace in the empty field takes the last one away. */
export function WordsField({ words, onChange, offers = [], error, ...field }: WordsFieldProps) {
  const [draft, setDraft] = useState('')
  const list = useId()
  const add = () => {
    const word = draft.trim()
    if (word !== '' && !words.includes(word)) onChange([...words, word])
    setDraft('')
  }
  return (
    <div className="words-field">
      <TextField
        {...field}
        error={error}
        value={draft}
        placeholder={words.length === 0 ? 'Type and press Enter' : 'Another'}
        list={offers.length > 0 ? list : undefined}
        autoComplete="off"
        onChange={setDraft}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault()
            add()
          }
          if (event.key === 'Backspace' && draft === '') onChange(words.slice(0, -1))
        }}
      />
      {offers.length > 0 && (
        <datalist id={list}>
          {offers
            .filter((each) => !words.includes(each))
            .map((each) => (
              <option key={each} value={each} />
            ))}
        </datalist>
      )}
      {words.length > 0 && (
        <ul className="words-field__chips">
          {words.map((word) => (
            <li key={word} className="words-field__chip">
              <code>{word}</code>
              <IconButton
                label={`Remove ${word}`}
                icon="x"
                size="small"
                onClick={() => onChange(words.filter((each) => each !== word))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
