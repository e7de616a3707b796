import { useState } from 'react'
import { useLocation } from 'wouter'
import './gallery.css'
import { copyTemplate, createFlow, deleteFlow, loadFlows, loadTemplates, uploadFile } from '#app/api/flows.ts'
import { messageOf } from '#app/api/request.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { Banner } from '#app/ui/Banner.tsx'
import { Button } from '#app/ui/Button.tsx'
import { EmptyState, LoadingState } from '#app/ui/EmptyState.tsx'
import { emptyFlow } from '#nodes/core/flow/flow.ts'
import type { FileResource, FlowResource, TemplateSummary } from '#server/contract/resources.ts'
import { CsvStart } from './CsvStart.tsx'
import { DropZone } from './DropZone.tsx'
import { FlowList } from './FlowList.tsx'
import { ImportProblems } from './ImportProblems.tsx'
import { MyDataStart } from './MyDataStart.tsx'
import { type ImportFailure, isFlowFile, readFlowFile } from './readFlowFile.ts'
import { TemplateCard } from './TemplateCard.tsx'

/** Where somebody starts who has never seen a flow; the others follow by name. */
const firstTemplate = 'exam-score'

const inOrder = (templates: readonly TemplateSummary[]): TemplateSummary[] =>
  templates.toSorted(
    (a, b) => Number(b.id === firstTemplate) - Number(a.id === firstTemplate) || a.name.localeCompare(b.name),
  )

/** The home page: start from a file, from a template, or go on with a flow. */
export function GalleryPage() {
  const [, navigate] = useLocation()
  const templates = useLoad('templates', loadTemplates)
  const flows = useLoad('flows', loadFlows)
  const [file, setFile] = useState<FileResource>()
  const [mine, setMine] = useState<{ file: FileResource; copy: FlowResource }>()
  const [busy, setBusy] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const [failure, setFailure] = useState<ImportFailure>()

  const open = (id: string) => navigate(`/flows/${encodeURIComponent(id)}`)
  const attempt = async (doing: string, work: () => Promise<void>) => {
    setBusy(doing)
    setProblem(undefined)
    try {
      await work()
    } catch (error) {
      setProblem(messageOf(error))
    } finally {
      setBusy(undefined)
    }
  }
  const take = (given: File) =>
    attempt(`Reading ${given.name} …`, async () => {
      if (!(await isFlowFile(given))) {
        setFile(await uploadFile(given))
        return
      }
      const result = await readFlowFile(given)
      if (result.ok) open(result.id)
      else setFailure(result.failure)
    })
  const startEmpty = () =>
    attempt('Making a flow …', async () => open((await createFlow(emptyFlow('Untitled flow'))).id))

  const takeMine = (template: TemplateSummary, given: File) =>
    attempt(`Reading ${given.name} …`, async () => {
      const uploaded = await uploadFile(given)
      setMine({ file: uploaded, copy: await copyTemplate(template.id) })
    })
  const leaveMine = (copy: FlowResource) => {
    setMine(undefined)
    void attempt('Going back …', async () => {
      await deleteFlow(copy.id)
      flows.reload()
    })
  }

  if (mine)
    return <MyDataStart file={mine.file} copy={mine.copy} onCancel={() => leaveMine(mine.copy)} onCreated={open} />
  if (file) return <CsvStart key={file.id} file={file} onCancel={() => setFile(undefined)} onCreated={open} />
  return (
    <main className="sheet gallery">
      <DropZone busy={busy} onFile={(given) => void take(given)}>
        {problem !== undefined && <Banner tone="bad" title={problem} onDismiss={() => setProblem(undefined)} />}
      </DropZone>
      <ImportProblems failure={failure} onClose={() => setFailure(undefined)} />

      <section className="gallery__section" aria-labelledby="gallery-templates">
        <header className="gallery__head">
          <h2 id="gallery-templates">Start from an example</h2>
        </header>
        {templates.state === 'loading' && <LoadingState />}
        {templates.state === 'failed' && (
          <EmptyState
            icon="circle-alert"
            title="The examples could not be loaded"
            actions={<Button onClick={templates.reload}>Try again</Button>}
          >
            {templates.problem}
          </EmptyState>
        )}
        {templates.state === 'ready' && (
          <ul className="cards cards--wide">
            {inOrder(templates.value).map((template) => (
              <TemplateCard
                key={template.id}
                template={template}
                onCreated={open}
                onMine={(given) => void takeMine(template, given)}
              />
            ))}
          </ul>
        )}
      </section>

      <section className="gallery__section" aria-labelledby="gallery-flows">
        <header className="gallery__head">
          <h2 id="gallery-flows">Your flows</h2>
          <Button icon="plus" size="small" onClick={() => void startEmpty()}>
            Empty flow
          </Button>
        </header>
        {flows.state === 'loading' && <LoadingState />}
        {flows.state === 'failed' && flows.value === undefined && (
          <EmptyState
            icon="circle-alert"
            title="Your flows could not be loaded"
            actions={<Button onClick={flows.reload}>Try again</Button>}
          >
            {flows.problem}
          </EmptyState>
        )}
        {flows.value && flows.value.length === 0 && (
          <EmptyState icon="workflow" title="No flow yet">
            Drop a file of your own above, or open the example. What you make is kept here.
          </EmptyState>
        )}
        {flows.value && flows.value.length > 0 && <FlowList flows={flows.value} onChanged={flows.reload} />}
      </section>
    </main>
  )
}
