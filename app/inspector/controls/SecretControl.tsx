import { useState } from 'react'
import { messageOf } from '#app/api/request.ts'
import { loadSecrets, putSecret } from '#app/api/secrets.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { Button } from '#app/ui/Button.tsx'
import { Dialog } from '#app/ui/Dialog.tsx'
import { FieldForm } from '#app/ui/FieldForm.tsx'
import { Select } from '#app/ui/Select.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import './SecretControl.css'
import { type ControlProps, headOf } from './controlProps.ts'

const unset = '\u0001unset'

/** The name of a stored secret: chosen, or stored here anew. The flow holds the name alone. */
export function SecretControl(props: ControlProps<'secret'>) {
  const { field, effective, error, change } = props
  const [open, setOpen] = useState(false)
  const stored = useLoad('secrets', loadSecrets)
  const names = (stored.value ?? []).map((each) => each.name)
  const name = typeof effective === 'string' ? effective : ''
  const gone =
    stored.state === 'ready' && name !== '' && !names.includes(name)
      ? `No secret “${name}” is stored on this computer. Add it, or choose another.`
      : undefined
  return (
    <div className="secret-control">
      <Select
        {...headOf(props)}
        error={stored.state === 'failed' ? stored.problem : (error ?? gone)}
        value={name === '' && (field.optional || names.length === 0) ? unset : name}
        placeholder="Choose a secret …"
        options={[
          ...(field.optional || names.length === 0 || name === '' ? [{ value: unset, label: 'None' }] : []),
          ...names.map((each) => ({ value: each, label: each })),
        ]}
        onChange={(next) => change(next === unset ? (field.optional ? undefined : '') : next)}
      />
      <Button size="small" icon="plus" onClick={() => setOpen(true)}>
        {gone === undefined ? 'New secret …' : `Add “${name}” …`}
      </Button>
      {open && (
        <NewSecret
          name={gone === undefined ? '' : name}
          taken={names}
          onClose={() => setOpen(false)}
          onStored={(next) => {
            stored.reload()
            change(next)
            setOpen(false)
          }}
        />
      )}
    </div>
  )
}

type NewSecretProps = {
  name: string
  taken: readonly string[]
  onClose: () => void
  onStored: (name: string) => void
}

function NewSecret({ name: start, taken, onClose, onStored }: NewSecretProps) {
  const [name, setName] = useState(start)
  const [value, setValue] = useState('')
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const store = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      onStored((await putSecret(name.trim(), value)).name)
    } catch (failure) {
      setProblem(messageOf(failure))
      setBusy(false)
    }
  }
  const isReady = name.trim() !== '' && value !== ''
  return (
    <Dialog
      open
      onClose={onClose}
      title="New secret"
      description="Kept encrypted on this computer. The flow holds only its name, so it can be shared."
      size="small"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} disabled={!isReady} onClick={() => void store()}>
            Store
          </Button>
        </>
      }
    >
      <FieldForm className="secret-form" label="New secret" onSubmit={() => isReady && void store()}>
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          placeholder="shop-database"
          autoComplete="off"
          spellCheck={false}
          error={problem}
          warning={taken.includes(name.trim()) ? 'There is one of that name; its value will be replaced.' : undefined}
          help="A letter, then letters, digits, “_”, “.” or “-”."
        />
        <TextField
          label="Value"
          type="password"
          autoComplete="new-password"
          value={value}
          onChange={setValue}
          help="It is never shown again."
        />
        {/* Enter in a form of two fields submits only where there is a button for it. */}
        <button type="submit" className="visually-hidden" tabIndex={-1}>
          Store
        </button>
      </FieldForm>
    </Dialog>
  )
}
