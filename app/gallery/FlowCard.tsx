import { useState } from 'react'
import { Link } from 'wouter'
import { createFlow, deleteFlow, loadFlow, saveFlow, sketchOf } from '#app/api/flows.ts'
import { messageOf } from '#app/api/request.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { Badge, type Tone } from '#app/ui/Badge.tsx'
import { Button } from '#app/ui/Button.tsx'
import { Dialog } from '#app/ui/Dialog.tsx'
import { FieldForm } from '#app/ui/FieldForm.tsx'
import { formatAgo, formatCount } from '#app/ui/format.ts'
import { IconButton } from '#app/ui/IconButton.tsx'
import { Menu } from '#app/ui/Menu.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import { toast } from '#app/ui/toast.ts'
import type { FlowSummary } from '#server/contract/resources.ts'
import { FlowSketch } from './FlowSketch.tsx'

const runWords: Record<string, { words: string; tone: Tone }> = {
  done: { words: 'ran', tone: 'good' },
  failed: { words: 'failed', tone: 'bad' },
  running: { words: 'running', tone: 'accent' },
  queued: { words: 'running', tone: 'accent' },
  waiting: { words: 'waits for you', tone: 'warn' },
  cancelled: { words: 'cancelled', tone: 'neutral' },
}

const withName = (document: unknown, name: string): unknown =>
  document !== null && typeof document === 'object' ? { ...document, name } : document

/** One flow: open, rename, duplicate, save as a file, delete with a way back. */
export function FlowCard({ flow, onChanged }: { flow: FlowSummary; onChanged: () => void }) {
  const [renaming, setRenaming] = useState(false)
  const document = useLoad(`${flow.id}/${flow.revision}`, (signal) => loadFlow(flow.id, signal))
  const sketch = sketchOf(document.value?.flow)
  const run = flow.lastRun && runWords[flow.lastRun.status]
  const address = `/flows/${encodeURIComponent(flow.id)}`

  const attempt = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      toast({ message: messageOf(error), tone: 'bad' })
    }
    onChanged()
  }
  const rename = (name: string) =>
    attempt(async () => {
      setRenaming(false)
      const stored = await loadFlow(flow.id)
      await saveFlow(flow.id, withName(stored.flow, name), stored.revision)
    })
  const duplicate = () =>
    attempt(async () => {
      const stored = await loadFlow(flow.id)
      await createFlow(withName(stored.flow, `Copy of ${stored.name}`.slice(0, 200)))
    })
  const remove = () =>
    attempt(async () => {
      const stored = await loadFlow(flow.id)
      await deleteFlow(flow.id)
      toast({
        message: `“${flow.name}” is deleted.`,
        action: {
          label: 'Undo',
          onSelect: () =>
            void attempt(async () => {
              await createFlow(stored.flow)
            }),
        },
      })
    })
  const saveAsFile = () =>
    attempt(async () => {
      const stored = await loadFlow(flow.id)
      const text = `${JSON.stringify(stored.flow, undefined, 2)}\n`
      const link = window.document.createElement('a')
      link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
      link.download = `${flow.id}.flow.json`
      link.click()
      URL.revokeObjectURL(link.href)
    })

  return (
    <li className="card card--flow" data-flow={flow.id}>
      <div className="card__picture">
        {sketch && sketch.nodes.length > 0 ? (
          <FlowSketch flow={sketch} label={`The flow ${flow.name}`} />
        ) : (
          <span className="card__count">{flow.nodeCount === 0 ? 'empty' : formatCount(flow.nodeCount, 'node')}</span>
        )}
      </div>
      <div className="card__body">
        <div className="card__row">
          <h3 className="card__title">
            <Link href={address} className="card__link">
              {flow.name}
            </Link>
          </h3>
          <Menu
            trigger={<IconButton className="card__menu" label={`More for ${flow.name}`} icon="ellipsis" size="small" />}
            items={[
              { label: 'Rename', icon: 'pencil', onSelect: () => setRenaming(true) },
              { label: 'Duplicate', icon: 'copy-plus', onSelect: () => void duplicate() },
              { label: 'Save as a file', icon: 'file-down', onSelect: () => void saveAsFile() },
              'line',
              { label: 'Delete', icon: 'trash-2', danger: true, onSelect: () => void remove() },
            ]}
          />
        </div>
        {flow.description && <p className="card__text">{flow.description}</p>}
        <p className="card__facts">
          {run && <Badge tone={run.tone}>{run.words}</Badge>}
          <span>
            {formatCount(flow.nodeCount, 'node')}, changed {formatAgo(flow.updatedAt, Date.now())}
          </span>
        </p>
      </div>
      <RenameDialog
        key={String(renaming)}
        open={renaming}
        name={flow.name}
        onClose={() => setRenaming(false)}
        onName={(name) => void rename(name)}
      />
    </li>
  )
}

type RenameDialogProps = { open: boolean; name: string; onClose: () => void; onName: (name: string) => void }

function RenameDialog({ open, name, onClose, onName }: RenameDialogProps) {
  const [draft, setDraft] = useState(name)
  const isEmpty = draft.trim() === ''
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Rename the flow"
      size="small"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={isEmpty} onClick={() => onName(draft.trim())}>
            Rename
          </Button>
        </>
      }
    >
      <FieldForm label="Name of the flow" onSubmit={() => !isEmpty && onName(draft.trim())}>
        <TextField
          label="Name"
          value={draft}
          maxLength={200}
          error={isEmpty ? 'A flow needs a name.' : undefined}
          onChange={setDraft}
        />
      </FieldForm>
    </Dialog>
  )
}
