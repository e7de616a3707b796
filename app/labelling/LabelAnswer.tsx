import { useEffect, useRef, useState } from 'react'
import { Button } from '#app/ui/Button.tsx'
import { FieldForm } from '#app/ui/FieldForm.tsx'
import { NumberField } from '#app/ui/NumberField.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import type { Column } from '#nodes/core/spec/table.ts'
import type { Answer } from './labelOrder.ts'

type LabelAnswerProps = { target: Column; answer: Answer | undefined; onAnswer: (answer: Answer | null) => void }

/** How one row is answered: a class by its button or digit key, a number or text by typing and Enter. */
export function LabelAnswer({ target, answer, onAnswer }: LabelAnswerProps) {
  const classes: { value: Answer; label: string }[] =
    target.kind === 'boolean'
      ? [
          { value: true, label: 'Yes' },
          { value: false, label: 'No' },
        ]
      : (target.categories ?? []).map((each) => ({ value: each, label: each }))
  return (
    <div className="label-answer">
      {classes.length > 0 && classes.length <= 24 ? (
        <Choices classes={classes} answer={answer} onAnswer={onAnswer} />
      ) : (
        <Typed target={target} answer={answer} onAnswer={onAnswer} />
      )}
      {answer !== undefined && (
        <Button size="small" variant="quiet" icon="undo-2" onClick={() => onAnswer(null)}>
          Take the answer back
        </Button>
      )}
    </div>
  )
}

function Choices({
  classes,
  answer,
  onAnswer,
}: {
  classes: { value: Answer; label: string }[]
  answer: Answer | undefined
  onAnswer: (answer: Answer) => void
}) {
  const first = useRef<HTMLDivElement>(null)
  useEffect(() => first.current?.querySelector('button')?.focus(), [])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select')
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
      const chosen = classes[Number(event.key) - 1]
      if (
        !chosen ||
        !first.current?.closest('.labelling')?.contains(event.target instanceof Node ? event.target : null)
      )
        return
      event.preventDefault()
      onAnswer(chosen.value)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [classes, onAnswer])
  return (
    <div ref={first} className="label-answer__choices">
      {classes.map((each, index) => (
        <Button
          key={each.label}
          variant={each.value === answer ? 'primary' : 'secondary'}
          size="large"
          onClick={() => onAnswer(each.value)}
        >
          {each.label}
          {index < 9 && <kbd className="label-answer__key">{index + 1}</kbd>}
        </Button>
      ))}
    </div>
  )
}

function Typed({ target, answer, onAnswer }: LabelAnswerProps) {
  const isNumber = target.kind === 'number' || target.kind === 'integer'
  const [number, setNumber] = useState(typeof answer === 'number' ? answer : undefined)
  const [text, setText] = useState(typeof answer === 'string' ? answer : '')
  const form = useRef<HTMLDivElement>(null)
  useEffect(() => form.current?.querySelector('input')?.focus(), [])
  const submit = () => {
    if (isNumber && number !== undefined) onAnswer(number)
    if (!isNumber && text.trim() !== '') onAnswer(text.trim())
  }
  return (
    <div ref={form}>
      <FieldForm className="label-answer__typed" label={`Answer: ${target.name}`} onSubmit={submit}>
        {isNumber ? (
          <NumberField
            label={target.name}
            hideLabel
            integer={target.kind === 'integer'}
            value={number}
            onChange={setNumber}
            help={
              target.min !== undefined && target.max !== undefined
                ? `So far ${target.min} to ${target.max}. Enter goes to the next row.`
                : 'Enter goes to the next row.'
            }
          />
        ) : (
          <TextField label={target.name} hideLabel value={text} onChange={setText} help="Enter goes to the next row." />
        )}
        <Button type="submit" variant="primary">
          Next
        </Button>
      </FieldForm>
    </div>
  )
}
