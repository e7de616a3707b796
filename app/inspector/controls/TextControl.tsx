import { useState } from 'react'
import { Button } from '#app/ui/Button.tsx'
import { IconButton } from '#app/ui/IconButton.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import type { FlowNode } from '#nodes/core/flow/flow.ts'
import { readJson } from '../readJson.ts'
import type { ControlProps } from './controlProps.ts'

export function TextControl({
  field,
  control,
  effective,
  error,
  warning,
  help,
  actions,
  change,
  detected,
}: ControlProps<'text' | 'textarea'>) {
  return (
    <TextField
      label={field.title}
      help={help}
      error={error}
      warning={warning}
      actions={actions}
      value={typeof effective === 'string' ? effective : ''}
      placeholder={detected === undefined ? (field.optional ? 'Automatic' : undefined) : `Automatic: ${detected}`}
      unit={field.unit}
      spellCheck={control.kind === 'textarea'}
      {...(control.kind === 'textarea' ? { lines: 4 } : {})}
      onChange={(next) => change(next === '' && field.optional ? undefined : next)}
    />
  )
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []

/** A list of short texts: type one, Enter adds it. */
export function TextsControl({ field, effective, error, warning, help, actions, change }: ControlProps<'texts'>) {
  const [draft, setDraft] = useState('')
  const texts = textsOf(effective)
  const set = (next: string[]) => change(next.length === 0 ? undefined : next)
  const add = () => {
    const word = draft.trim()
    if (word !== '' && !texts.includes(word)) set([...texts, word])
    setDraft('')
  }
  return (
    <div className="texts-control">
      <TextField
        label={field.title}
        help={help}
        error={error}
        warning={warning}
        actions={actions}
        value={draft}
        placeholder={texts.length === 0 ? 'Type and press Enter' : 'Another'}
        onChange={setDraft}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault()
            add()
          }
          if (event.key === 'Backspace' && draft === '') set(texts.slice(0, -1))
        }}
      />
      {texts.length > 0 && (
        <ul className="chips">
          {texts.map((text) => (
            <li key={text} className="chip">
              <code>{text}</code>
              <IconButton
                label={`Remove ${text}`}
                icon="x"
                size="small"
                onClick={() => set(texts.filter((each) => each !== text))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** What no other control can show: as JSON text, taken over while it can be read. */
export function JsonControl({ field, effective, error, warning, help, actions, change }: ControlProps<'json'>) {
  const [draft, setDraft] = useState<string>()
  const stored = effective === undefined ? '' : JSON.stringify(effective, undefined, 2)
  const unread = draft === undefined || draft.trim() === '' ? undefined : readJson(draft)
  return (
    <TextField
      label={field.title}
      help={help}
      error={unread?.ok === false ? unread.message : error}
      warning={warning}
      actions={actions}
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

/** A parameter that is computed from the flow's parameters. */
export function ExpressionControl({
  title,
  text,
  error,
  parameters,
  outcome,
  actions,
  onChange,
  onLeave,
}: {
  title: string
  text: string
  error: string | undefined
  parameters: readonly string[]
  /** What it comes to now. */
  outcome: string | undefined
  actions: React.ReactNode
  onChange: (text: string) => void
  onLeave: () => void
}) {
  const hint =
    parameters.length === 0
      ? 'Add a flow parameter first: click the empty canvas to see the flow’s own settings.'
      : `Uses the flow’s parameters: ${parameters.join(', ')}. For example ${parameters[0]} * 2.`
  return (
    <div className="expression-control">
      <TextField
        label={title}
        help={outcome === undefined ? hint : `= ${outcome}`}
        error={error}
        actions={actions}
        value={text}
        code
        spellCheck={false}
        onChange={onChange}
      />
      <Button size="small" variant="quiet" onClick={onLeave}>
        Use a fixed value
      </Button>
    </div>
  )
}
