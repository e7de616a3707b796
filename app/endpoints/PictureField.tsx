import { useRef, useState } from 'react'
import { Button } from '#app/ui/Button.tsx'
import { classes } from '#app/ui/classes.ts'
import { Field } from '#app/ui/Field.tsx'
import { addressOfFile } from './addressOfFile.ts'

type PictureFieldProps = {
  label: string
  /** A data address ("data:image/png;base64,…"), as the endpoint takes it. */
  value: string | undefined
  error: string | undefined
  onChange: (value: string | null) => void
}

/** A picture to predict from: chosen, or dropped on the field; shown as it is sent. */
export function PictureField({ label, value, error, onChange }: PictureFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [problem, setProblem] = useState<string>()
  const take = async (file: File | undefined) => {
    if (!file) return
    const read = await addressOfFile(file)
    setProblem(read.ok ? undefined : read.message)
    if (read.ok) onChange(read.address)
  }
  return (
    <Field label={label} error={problem ?? error} help="PNG, JPEG, WebP, GIF or BMP">
      {(ids) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop on; the button inside does the same by keyboard.
        <div
          className={classes('picture-field', over && 'picture-field--over')}
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
          {value === undefined ? (
            <span className="picture-field__none">No picture yet</span>
          ) : (
            <img className="picture-field__shown" src={value} alt={`${label}, as it is sent`} />
          )}
          <Button {...ids} size="small" onClick={() => input.current?.click()}>
            {value === undefined ? 'Choose …' : 'Replace …'}
          </Button>
          <input
            ref={input}
            type="file"
            accept="image/png,image/jpeg,image/webp,image/gif,image/bmp"
            aria-label={`File for ${label}`}
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
