import { useRef, useState } from 'react'
import { uploadFile } from '#app/api/flows.ts'
import { messageOf } from '#app/api/request.ts'
import { Button } from '#app/ui/Button.tsx'
import { classes } from '#app/ui/classes.ts'
import { Field } from '#app/ui/Field.tsx'
import { Icon } from '#app/ui/Icon.tsx'
import type { ControlProps } from './controlProps.ts'

/** "file:<digest>/exam scores.csv" → "exam scores.csv"; a path as it is. */
export const fileName = (reference: string): string =>
  reference.startsWith('file:') ? reference.slice(reference.indexOf('/') + 1) : reference

/** The file that a node reads: chosen, or dropped on the field; it is stored with the server by content. */
export function FileControl({ field, effective, error, warning, help, actions, change }: ControlProps<'file'>) {
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [over, setOver] = useState(false)
  const [problem, setProblem] = useState<string>()
  const value = typeof effective === 'string' ? effective : ''

  const take = async (file: File | undefined) => {
    if (!file) return
    setBusy(true)
    setProblem(undefined)
    try {
      change((await uploadFile(file)).reference)
    } catch (failure) {
      setProblem(messageOf(failure))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Field label={field.title} help={help} error={problem ?? error} warning={warning} actions={actions}>
      {(ids) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop on; the button inside does the same by keyboard.
        <div
          className={classes('file-control', over && 'file-control--over')}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault()
            setOver(false)
            void take(event.dataTransfer.files[0])
          }}
        >
          <Icon name="file-spreadsheet" size={18} />
          <span className="file-control__name" title={value}>
            {value === '' ? 'No file yet' : fileName(value)}
          </span>
          <Button {...ids} size="small" busy={busy} onClick={() => input.current?.click()}>
            {value === '' ? 'Choose …' : error === undefined ? 'Replace …' : 'Choose file …'}
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            onChange={(event) => {
              void take(event.target.files?.[0])
              event.target.value = ''
            }}
          />
        </div>
      )}
    </Field>
  )
}
