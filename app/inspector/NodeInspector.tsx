import { lazy, Suspense, useState } from 'react'
import { flowStore, probeKey, useFlow } from '#app/flow/flowStore.ts'
import { useRun } from '#app/flow/runStore.ts'
import { Banner } from '#app/ui/Banner.tsx'
import { LoadingState } from '#app/ui/EmptyState.tsx'
import { FirstRows } from '#app/ui/FirstRows.tsx'
import { Icon } from '#app/ui/Icon.tsx'
import { Tabs } from '#app/ui/Tabs.tsx'
import { setTitle } from '#nodes/core/flow/edit.ts'
import { fieldOfProblem } from '#nodes/core/problem.ts'
import { catalogue } from '#nodes/index.ts'
import { readSourceView } from './csvFacts.ts'
import { formFields } from './fields.ts'
import { InAndOut } from './InAndOut.tsx'
import { InlineText } from './InlineText.tsx'
import { ParamForm } from './ParamForm.tsx'
import { Problems } from './Problems.tsx'
import { RunFacts } from './RunFacts.tsx'

const NodeGuide = lazy(() => import('./NodeGuide.tsx').then((module) => ({ default: module.NodeGuide })))

/** Everything about one node: what it is called, what is wrong, its settings, what goes through it, and its guide. */
export function NodeInspector({ nodeId }: { nodeId: string }) {
  const node = useFlow((state) => state.flow.nodes.find((each) => each.id === nodeId))
  const inference = useFlow((state) => state.inference.nodes[nodeId])
  const facts = useFlow((state) => state.facts)
  const result = useRun((state) => state.nodes[nodeId])
  const [tab, setTab] = useState('settings')
  if (!node) return null
  const definition = catalogue.find(node.type)
  const fields = definition ? formFields(definition) : []
  const shownNames = new Set(fields.map((field) => field.name))
  const problems = inference?.problems ?? []
  // A problem of a field stands at the field; its fix, if any, stands here too.
  const atTop = problems.filter((problem) => problem.fix || !shownNames.has(fieldOfProblem(problem) ?? ''))
  const request = inference?.params && definition?.probe?.(inference.params, inference.inputs)
  const found = readSourceView(request && facts[probeKey(request)])

  return (
    <div className="inspector">
      <header className="inspector__head">
        <span className="inspector__icon" data-category={definition?.category}>
          <Icon name={definition?.icon ?? 'circle-help'} size={18} />
        </span>
        <div className="inspector__names">
          <h2 className="visually-hidden">{node.title ?? definition?.title ?? node.type}</h2>
          <InlineText
            key={node.id}
            label="Name of this node"
            value={node.title ?? definition?.title ?? node.type}
            onChange={(title) =>
              flowStore
                .getState()
                .apply('rename node', (flow) => setTitle(flow, node.id, title === definition?.title ? '' : title))
            }
          />
          <p className="inspector__summary">{inference?.card || definition?.summary || node.type}</p>
        </div>
      </header>
      {definition === undefined ? (
        <div className="inspector__body">
          <Banner tone="warn" title={`This version does not know “${node.type}”.`}>
            The node is kept as it is, with its settings, but it cannot run here.
          </Banner>
          <pre className="inspector__raw">{JSON.stringify(node.params, undefined, 2)}</pre>
        </div>
      ) : (
        <Tabs
          label="About this node"
          value={tab}
          onChange={setTab}
          tabs={[
            {
              id: 'settings',
              title: 'Settings',
              content: (
                <div className="inspector__body">
                  {atTop.length > 0 && <Problems problems={atTop} />}
                  <ParamForm node={node} definition={definition} inference={inference} />
                  {found && (
                    <section className="file-facts" aria-label="How the file was read">
                      <h3>How the file was read</h3>
                      <dl className="facts">
                        {found.reading.map(({ term, words }) => (
                          <div key={term}>
                            <dt>{term}</dt>
                            <dd>{words}</dd>
                          </div>
                        ))}
                      </dl>
                      {found.head.length > 0 && <FirstRows columns={found.columns} rows={found.head} />}
                      {found.notes.length > 0 && (
                        <ul className="file-facts__notes">
                          {found.notes.map((note) => (
                            <li key={note}>{note}</li>
                          ))}
                        </ul>
                      )}
                    </section>
                  )}
                  <InAndOut node={node} definition={definition} inference={inference} />
                  {result && <RunFacts result={result} />}
                </div>
              ),
            },
            {
              id: 'guide',
              title: 'Guide',
              content: (
                <div className="inspector__body">
                  <Suspense fallback={<LoadingState />}>
                    <NodeGuide definition={definition} />
                  </Suspense>
                </div>
              ),
            },
          ]}
        />
      )}
    </div>
  )
}
