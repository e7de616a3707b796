import { useState } from 'react'
import { TextField } from '#app/ui/TextField.tsx'
import { WordsField } from '#app/ui/WordsField.tsx'
import type { FlowNode } from '#nodes/core/flow/flow.ts'
import { readJson } from '../readJson.ts'
import { type ControlProps, headOf } from './controlProps.ts'

export function TextControl(props: ControlProps<'text' | 'textarea'>) {
  const { field, control, effective, change, detected } = props
  const automatic = detected === undefined ? (field.optional ? 'Automatic' : undefined) : `Automatic: ${detected}`
  return (
    <TextField
      {...headOf(props)}
      value={typeof effective === 'string' ? effective : ''}
      placeholder={field.placeholder ?? automatic}
      unit={field.unit}
      spellCheck={control.kind === 'textarea'}
      {...(control.kind === 'textarea' ? { lines: 4 } : {})}
      onChange={(next) => change(next === '' && field.optional ? undefined : next)}
    />
  )
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []

/** A list of short texts. */
export function TextsControl(props: ControlProps<'texts'>) {
  const { effective, change } = props
  return (
    <WordsField
      {...headOf(props)}
      words={textsOf(effective)}
      onChange={(next) => change(next.length === 0 ? undefined : next)}
    />
  )
}

/** What no other control can show: as JSON text, taken over while it can be read. */
export function JsonControl(props: ControlProps<'json'>) {
  const { effective, error, change } = props
  const [draft, setDraft] = useState<string>()
  const stored = effective === undefined ? '' : JSON.stringify(effective, undefined, 2)
  const unread = draft === undefined || draft.trim() === '' ? undefined : readJson(draft)
  return (
    <TextField
      {...headOf(props)}
      error={unread?.ok === false ? unread.message : error}
      value={draft ?? stored}
      lines={5}
      code
      spellCheck={false}
      onChange={(text) => {
        setDraft(text)
        if (text.trim() === '') return change(undefined)
        const next = readJson(text)
        if (next.ok) change(next.value as FlowNode['params'][string])
      }}
    />
  )
}
