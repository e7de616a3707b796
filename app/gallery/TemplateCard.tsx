import { lazy, Suspense, useRef, useState } from 'react'
import { copyTemplate, sketchOf } from '#app/api/flows.ts'
import { messageOf } from '#app/api/request.ts'
import { Badge } from '#app/ui/Badge.tsx'
import { Button } from '#app/ui/Button.tsx'
import { Dialog } from '#app/ui/Dialog.tsx'
import { LoadingState } from '#app/ui/EmptyState.tsx'
import { toast } from '#app/ui/toast.ts'
import type { TemplateSummary } from '#server/contract/resources.ts'
import { FlowSketch } from './FlowSketch.tsx'

const Markdown = lazy(() => import('#app/ui/Markdown.tsx').then((each) => ({ default: each.Markdown })))

type TemplateCardProps = {
  template: TemplateSummary
  onCreated: (id: string) => void
  /** The same steps shall be done with the data of this file. */
  onMine: (file: File) => void
}

/** A ready flow with its data: what it does, how it looks, and a copy of one's own by one click. */
export function TemplateCard({ template, onCreated, onMine }: TemplateCardProps) {
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [reading, setReading] = useState(false)
  const sketch = sketchOf(template.flow)
  const use = async () => {
    setBusy(true)
    try {
      onCreated((await copyTemplate(template.id)).id)
    } catch (error) {
      toast({ message: messageOf(error), tone: 'bad' })
      setBusy(false)
    }
  }
  return (
    <li className="card" data-template={template.id}>
      <div className="card__picture">
        {sketch ? (
          <FlowSketch flow={sketch} label={`The flow ${template.name}: ${template.nodeCount} nodes`} />
        ) : (
          <span className="card__count">{template.nodeCount} nodes</span>
        )}
      </div>
      <div className="card__body">
        <h3 className="card__title">{template.name}</h3>
        <p className="card__text">{template.summary}</p>
        {template.tags.length > 0 && (
          <p className="card__tags">
            {template.tags.map((tag) => (
              <Badge key={tag}>{tag}</Badge>
            ))}
          </p>
        )}
        <div className="card__actions">
          <Button variant="primary" busy={busy} onClick={() => void use()}>
            Open a copy
          </Button>
          <Button icon="upload" onClick={() => input.current?.click()}>
            Use my data
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            data-testid="my-data-input"
            onChange={(event) => {
              const file = event.target.files?.[0]
              event.target.value = ''
              if (file) onMine(file)
            }}
          />
          {template.text !== '' && (
            <Button variant="quiet" onClick={() => setReading(true)}>
              Read about it
            </Button>
          )}
        </div>
      </div>
      <Dialog
        open={reading}
        onClose={() => setReading(false)}
        title={template.name}
        footer={
          <Button variant="primary" busy={busy} onClick={() => void use()}>
            Open a copy
          </Button>
        }
      >
        <Suspense fallback={<LoadingState />}>
          <Markdown text={template.text} />
        </Suspense>
      </Dialog>
    </li>
  )
}
