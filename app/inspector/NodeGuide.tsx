import { useLoad } from '#app/api/useLoad.ts'
import { Badge } from '#app/ui/Badge.tsx'
import { LoadingState } from '#app/ui/EmptyState.tsx'
import { Markdown } from '#app/ui/Markdown.tsx'
import type { AnyNode, Ports } from '#nodes/core/define.ts'
import { formFields } from './fields.ts'

const pages = import.meta.glob<string>('../../nodes/**/*.md', { query: '?raw', import: 'default' })

/** Loads the page of a definition: `layers.dense` → nodes/layers/dense.md. */
const pageOf = (id: string): (() => Promise<string>) | undefined => pages[`../../nodes/${id.replaceAll('.', '/')}.md`]

/** A node's page of text, its ports and its parameters. */
export function NodeGuide({ definition }: { definition: AnyNode }) {
  const page = pageOf(definition.id)
  const text = useLoad(definition.id, async () => (page ? await page() : `${definition.summary}\n`))
  const inputs: Ports = definition.inputs
  const outputs: Ports = definition.outputs
  const ports = [
    ...Object.entries(inputs).map(([name, port]) => ({ name, direction: 'In', ...port })),
    ...Object.entries(outputs).map(([name, port]) => ({ name, direction: 'Out', ...port })),
  ]
  return (
    <article className="guide">
      {text.state === 'loading' && <LoadingState />}
      {text.state === 'failed' && <p>{text.problem}</p>}
      {text.state === 'ready' && <Markdown text={text.value} headingLevel={3} />}
      {ports.length > 0 && (
        <>
          <h3>Connections</h3>
          <dl className="guide__list">
            {ports.map((port) => (
              <div key={`${port.direction}-${port.name}`}>
                <dt>
                  {port.direction}: {port.title} <Badge>{port.type}</Badge>
                  {port.optional && <Badge>optional</Badge>}
                </dt>
                {port.description && <dd>{port.description}</dd>}
              </div>
            ))}
          </dl>
        </>
      )}
      <h3>Settings</h3>
      <dl className="guide__list">
        {formFields(definition).map((field) => (
          <div key={field.name}>
            <dt>
              {field.title} <code>{field.name}</code>
            </dt>
            {field.help && <dd>{field.help}</dd>}
          </div>
        ))}
      </dl>
      <p className="guide__id">
        <code>{definition.id}</code>, version {definition.version}
      </p>
    </article>
  )
}
