import { useMemo, useState } from 'react'
import { saveFlow } from '#app/api/flows.ts'
import { messageOf, send } from '#app/api/request.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { Banner } from '#app/ui/Banner.tsx'
import { Button } from '#app/ui/Button.tsx'
import { EmptyState, LoadingState } from '#app/ui/EmptyState.tsx'
import { FirstRows } from '#app/ui/FirstRows.tsx'
import { Icon } from '#app/ui/Icon.tsx'
import { Select } from '#app/ui/Select.tsx'
import { Switch } from '#app/ui/Switch.tsx'
import { TextField } from '#app/ui/TextField.tsx'
import { type Flow, flow as flowSchema } from '#nodes/core/flow/flow.ts'
import { misfits, proposeMapping } from '#nodes/data/mapColumns.ts'
import { tableSources, targetOfFlow, wantedColumns, withMyData } from '#nodes/data/withMyData.ts'
import { catalogue } from '#nodes/index.ts'
import type { FileResource, FlowResource } from '#server/contract/resources.ts'
import { run } from '#server/contract/run.ts'
import { loadMyDataFacts, type MyDataFacts, obstaclesOf } from './myDataPlan.ts'

type MyDataStartProps = {
  file: FileResource
  /** A copy of the example, made for this: it becomes the new flow, or is deleted. */
  copy: FlowResource
  onCancel: () => void
  onCreated: (flowId: string) => void
}

/** An example's steps with a person's own data: which column stands for which, and what does not fit. */
export function MyDataStart({ file, copy, onCancel, onCreated }: MyDataStartProps) {
  const flow = useMemo(() => flowSchema.safeParse(copy.flow).data, [copy])
  const sources = flow ? tableSources(flow, catalogue) : []
  const [chosen, setChosen] = useState<string>()
  const source = sources.find(({ id }) => id === chosen) ?? sources[0]
  const facts = useLoad(`${file.reference}/${copy.id}/${source?.id}`, async () => {
    if (!source) throw new Error('This example reads no table that could be replaced.')
    return loadMyDataFacts(file, source)
  })
  return (
    <main className="sheet csv-start">
      <header className="sheet__head">
        <button type="button" className="sheet__back link-button" onClick={onCancel}>
          <Icon name="arrow-left" size={14} /> Start
        </button>
        <h1>
          {copy.name} with {file.name}
        </h1>
      </header>
      {sources.length > 1 && (
        <Select
          label="Your rows take the place of"
          value={source?.id ?? ''}
          options={sources.map(({ id, title, type }) => ({
            value: id,
            label: title ?? catalogue.find(type)?.title ?? id,
          }))}
          onChange={setChosen}
        />
      )}
      {facts.state === 'loading' && <LoadingState>Comparing the columns …</LoadingState>}
      {facts.state === 'failed' && (
        <EmptyState
          icon="circle-alert"
          title="The columns could not be compared"
          actions={<Button onClick={onCancel}>Back to the start</Button>}
        >
          {facts.problem}
        </EmptyState>
      )}
      {facts.state === 'ready' && flow && source && (
        <Mapping
          key={source.id}
          flow={flow}
          source={source.id}
          facts={facts.value}
          file={file}
          copy={copy}
          onCreated={onCreated}
        />
      )}
    </main>
  )
}

type MappingProps = {
  flow: Flow
  source: string
  facts: MyDataFacts
  file: FileResource
  copy: FlowResource
  onCreated: (flowId: string) => void
}

const none = { value: '', label: 'Nothing of mine' }

function Mapping({ flow, source, facts, file, copy, onCreated }: MappingProps) {
  const { own } = facts
  const wanted = useMemo(() => wantedColumns(flow, facts.columns), [flow, facts])
  const target = targetOfFlow(flow)
  const [mapping, setMapping] = useState(() => proposeMapping(wanted, own.columns))
  const [keepOthers, setKeepOthers] = useState(false)
  const [name, setName] = useState(`${copy.name}: ${file.name.replace(/\.[a-z0-9]{1,8}$/i, '')}`.slice(0, 200))
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()

  const told = misfits({ wanted, own: own.columns, mapping, target })
  const adapted = useMemo(
    () =>
      withMyData(flow, {
        name: name.trim() || copy.name,
        source,
        type: own.type,
        version: catalogue.find(own.type)?.version ?? 1,
        params: { file: file.reference },
        wanted,
        own: own.columns,
        mapping,
        keepOthers,
      }),
    [flow, name, copy, source, own, file, wanted, mapping, keepOthers],
  )
  const obstacles = useMemo(() => obstaclesOf(adapted, own), [adapted, own])
  const isBlocked = told.some(({ severity }) => severity === 'error')
  const used = new Set(Object.values(mapping))
  const others = own.columns.filter((each) => !used.has(each.name))

  const create = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      await saveFlow(copy.id, adapted, copy.revision)
    } catch (error) {
      setProblem(messageOf(error))
      setBusy(false)
      return
    }
    // A run that is refused is explained on the canvas, node by node.
    await send('POST', '/api/runs', { flowId: copy.id }, run).catch(() => undefined)
    onCreated(copy.id)
  }

  return (
    <div className="csv-plan">
      <div className="csv-plan__main">
        <section className="csv-plan__section" aria-labelledby="my-data-columns">
          <h2 id="my-data-columns">Which column of yours is which?</h2>
          <ul className="my-data">
            {wanted.map((want) => {
              const misfit = told.find((each) => each.column === want.name)
              return (
                <li key={want.name}>
                  <Select
                    label={want.name === target ? `${want.name} (is predicted)` : want.name}
                    value={mapping[want.name] ?? ''}
                    options={[none, ...own.columns.map((each) => ({ value: each.name, label: each.name }))]}
                    error={misfit?.severity === 'error' ? misfit.message : undefined}
                    warning={misfit?.severity === 'warning' ? misfit.message : undefined}
                    onChange={(value) => setMapping((before) => ({ ...before, [want.name]: value }))}
                  />
                </li>
              )
            })}
          </ul>
        </section>
        {own.head && own.head.length > 0 && (
          <section className="csv-plan__section" aria-labelledby="my-data-rows">
            <h2 id="my-data-rows">Your first rows</h2>
            <FirstRows columns={own.columns} rows={own.head} />
          </section>
        )}
      </div>
      <aside className="csv-plan__side">
        <section className="csv-plan__box" aria-label="The flow that you get">
          <h2>The flow that you get</h2>
          <p>The steps of “{copy.name}”, learned from your rows. Its endpoint takes your own column names.</p>
          {others.length > 0 && (
            <Switch
              label={`Keep my other columns (${others.length})`}
              help={others
                .slice(0, 6)
                .map((each) => each.name)
                .join(', ')}
              checked={keepOthers}
              onChange={setKeepOthers}
            />
          )}
          <TextField label="Name of the flow" value={name} maxLength={200} onChange={setName} />
          {!isBlocked && obstacles.map((text) => <Banner key={text} tone="bad" title={text} />)}
          {problem !== undefined && <Banner tone="bad" title={problem} />}
          <Button variant="primary" size="large" busy={busy} disabled={isBlocked} onClick={() => void create()}>
            {obstacles.length > 0 ? 'Create flow and mend it there' : 'Create flow and run it'}
          </Button>
        </section>
      </aside>
    </div>
  )
}
