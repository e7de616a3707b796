import { lazy, Suspense, useState } from 'react'
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

/** A ready flow with its data: what it does, how it looks, and a copy of one's own by one click. */
export function TemplateCard({ template, onCreated }: { template: TemplateSummary; onCreated: (id: string) => void }) {
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
