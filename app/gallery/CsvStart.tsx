import { useMemo, useState } from 'react'
import { createFlow } from '#app/api/flows.ts'
import { messageOf } from '#app/api/request.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { Banner } from '#app/ui/Banner.tsx'
import { Button } from '#app/ui/Button.tsx'
import { EmptyState, LoadingState } from '#app/ui/EmptyState.tsx'
import { FirstRows } from '#app/ui/FirstRows.tsx'
import { Icon } from '#app/ui/Icon.tsx'
import { Select } from '#app/ui/Select.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import { suggestTargets } from '#nodes/propose.ts'
import type { FileResource } from '#server/contract/resources.ts'
import { ColumnsFound } from './ColumnsFound.tsx'
import { type ColumnChanges, changedFacts, flowName, planFlow } from './csvPlan.ts'
import { dataRemarks } from './dataRemarks.ts'
import { FlowSketch } from './FlowSketch.tsx'
import { planSteps } from './planSteps.ts'
import { loadStartFacts, type StartFacts } from './startFacts.ts'
import { TargetChoice } from './TargetChoice.tsx'

type CsvStartProps = { file: FileResource; onCancel: () => void; onCreated: (flowId: string) => void }

const delimiters = [
  { value: '', label: 'As found' },
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Vertical bar' },
]

const choiceLabels: Record<string, string> = { sheet: 'Sheet', table: 'Table', records: 'List of records' }

/** From a file to a flow on one screen: what was found, what to predict, what will be done. */
export function CsvStart({ file, onCancel, onCreated }: CsvStartProps) {
  const [params, setParams] = useState<Record<string, string>>({})
  const facts = useLoad(`${file.reference}/${JSON.stringify(params)}`, () => loadStartFacts(file, params))
  return (
    <main className="sheet csv-start">
      <header className="sheet__head">
        <button type="button" className="sheet__back link-button" onClick={onCancel}>
          <Icon name="arrow-left" size={14} /> Start
        </button>
        <h1>{file.name}</h1>
      </header>
      {facts.state === 'loading' && <LoadingState>Looking at the columns …</LoadingState>}
      {facts.state === 'failed' && (
        <EmptyState
          icon="circle-alert"
          title="The file could not be read as a table"
          actions={
            <>
              <Button onClick={onCancel}>Choose another file</Button>
              <Button onClick={facts.reload}>Try again</Button>
            </>
          }
        >
          {facts.problem}
        </EmptyState>
      )}
      {facts.state === 'ready' && (
        <Plan
          key={JSON.stringify(params)}
          file={file}
          type={facts.value.type}
          facts={facts.value}
          params={params}
          onParams={setParams}
          onCreated={onCreated}
        />
      )}
    </main>
  )
}

type PlanProps = {
  file: FileResource
  /** Type of the node that reads the file, and how it is told to. */
  type: string
  facts: StartFacts
  params: Record<string, string>
  onParams: (params: Record<string, string>) => void
  onCreated: (flowId: string) => void
}

function Plan({ file, type, facts, params, onParams, onCreated }: PlanProps) {
  const [changes, setChanges] = useState<ColumnChanges>({})
  const current = useMemo(() => changedFacts(facts, changes), [facts, changes])
  const suggestions = useMemo(() => suggestTargets(current), [current])
  const [chosen, setChosen] = useState<string>()
  const [ownName, setOwnName] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()

  const target = chosen ?? suggestions[0]?.column
  const remarks = dataRemarks(current, target)
  const obstacles = remarks.filter((remark) => remark.tone === 'bad')
  const isBlocked = target === undefined || obstacles.length > 0
  const name = ownName ?? flowName(file.name, target ?? '')
  const flow = useMemo(() => {
    if (isBlocked || target === undefined) return undefined
    const planned = planFlow({ name: name.trim() || file.name, file: file.reference, type, target, facts, changes })
    const nodes = planned.nodes.map((node) =>
      node.id === 'data' ? { ...node, params: { ...node.params, ...params } } : node,
    )
    return { ...planned, nodes }
  }, [isBlocked, target, name, file, type, facts, changes, params])

  const create = async () => {
    if (!flow) return
    setBusy(true)
    setProblem(undefined)
    try {
      onCreated((await createFlow(flow)).id)
    } catch (error) {
      setProblem(messageOf(error))
      setBusy(false)
    }
  }

  return (
    <div className="csv-plan">
      <div className="csv-plan__main">
        <section className="csv-plan__section" aria-labelledby="csv-target">
          <h2 id="csv-target">Which column do you want to predict?</h2>
          <TargetChoice columns={current.columns} suggestions={suggestions} value={target} onChange={setChosen} />
        </section>
        {remarks.length > 0 && (
          <ul className="csv-plan__remarks" aria-label="What was noticed">
            {remarks.map((remark) => (
              <li key={remark.text} data-tone={remark.tone}>
                <Icon
                  name={remark.tone === 'info' ? 'info' : remark.tone === 'warn' ? 'triangle-alert' : 'circle-alert'}
                  size={15}
                />
                {remark.text}
              </li>
            ))}
          </ul>
        )}
        <section className="csv-plan__section" aria-labelledby="csv-columns">
          <h2 id="csv-columns">What is in the file</h2>
          <ColumnsFound
            columns={current.columns}
            found={facts.columns}
            target={target}
            changes={changes}
            onChange={setChanges}
          />
        </section>
        {facts.head && facts.head.length > 0 && (
          <section className="csv-plan__section" aria-labelledby="csv-rows">
            <h2 id="csv-rows">The first rows</h2>
            <FirstRows columns={facts.columns} rows={facts.head} />
          </section>
        )}
      </div>
      <aside className="csv-plan__side">
        <section className="csv-plan__box" aria-label="The flow that you get">
          <h2>The flow that you get</h2>
          {flow ? (
            <>
              <div className="csv-plan__sketch">
                <FlowSketch flow={flow} label="The proposed flow" />
              </div>
              <ol className="csv-plan__steps">
                {planSteps(flow, target ?? '').map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            </>
          ) : obstacles.length > 0 ? (
            <div id="csv-obstacles">
              {obstacles.map(({ text }) => (
                <Banner key={text} tone="bad" title={text} />
              ))}
            </div>
          ) : (
            <p className="gallery__nothing">It shows here once there is a column to predict.</p>
          )}
          <TextField label="Name of the flow" value={name} maxLength={200} onChange={setOwnName} />
          {problem !== undefined && <Banner tone="bad" title={problem} />}
          <Button
            variant="primary"
            size="large"
            busy={busy}
            disabled={!flow}
            {...(obstacles.length > 0 && { 'aria-describedby': 'csv-obstacles' })}
            onClick={() => void create()}
          >
            Create flow
          </Button>
        </section>
        <section className="csv-plan__box" aria-label="How the file was read">
          <h2>How the file was read</h2>
          <dl className="facts">
            {facts.reading.map(({ term, words }) => (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
          {type === 'data.csv' && (
            <Select
              label="Columns are separated by"
              size="small"
              value={params['delimiter'] ?? ''}
              options={delimiters}
              onChange={(delimiter) => onParams(delimiter === '' ? {} : { delimiter })}
            />
          )}
          {Object.entries(facts.choices).map(
            ([name, choices]) =>
              choices.length > 1 && (
                <Select
                  key={name}
                  label={choiceLabels[name] ?? name}
                  size="small"
                  value={params[name] ?? ''}
                  options={[
                    { value: '', label: 'As found' },
                    ...choices.map((choice) => ({ value: choice, label: choice })),
                  ]}
                  onChange={(choice) => onParams(choice === '' ? {} : { [name]: choice })}
                />
              ),
          )}
        </section>
      </aside>
    </div>
  )
}
