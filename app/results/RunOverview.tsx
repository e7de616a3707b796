import type { ReactNode } from 'react'
import { flowStore, useFlow } from '#app/flow/flowStore.ts'
import { runStore, useRun, useRunActive } from '#app/flow/runStore.ts'
import { nameOfNode } from '#app/inspector/Problems.tsx'
import { stateWords } from '#app/inspector/RunFacts.tsx'
import { Badge } from '#app/ui/Badge.tsx'
import { Banner } from '#app/ui/Banner.tsx'
import { Button } from '#app/ui/Button.tsx'
import { EmptyState } from '#app/ui/EmptyState.tsx'
import { formatDuration } from '#app/ui/format.ts'
import { catalogue } from '#nodes/index.ts'

/** The last run as a list: each node that did something, how it went and what it gave. */
export function RunOverview({ actions }: { actions: ReactNode }) {
  const nodes = useFlow((state) => state.flow.nodes)
  const results = useRun((state) => state.nodes)
  const problem = useRun((state) => state.problem)
  const isActive = useRunActive()
  const ran = nodes.filter(
    (node) => results[node.id] !== undefined && catalogue.find(node.type)?.execution !== 'inline',
  )
  return (
    <div className="overview">
      <div className="overview__head">
        <h2 className="drawer__title">This run</h2>
        <span className="overview__hint">Click a node to see its data, plots and log.</span>
        <div className="ui-tabs__actions">{actions}</div>
      </div>
      <div className="overview__body">
        {problem !== undefined && (
          <div className="drawer__banner">
            <Banner tone="bad" title={problem} onDismiss={() => runStore.getState().dismissProblem()} />
          </div>
        )}
        {ran.length === 0 ? (
          <EmptyState
            icon="play"
            title={nodes.length === 0 ? 'An empty flow' : 'Not run yet'}
            actions={
              nodes.length > 0 && (
                <Button
                  variant="primary"
                  icon="play"
                  disabled={isActive}
                  onClick={() => void runStore.getState().start()}
                >
                  Run the flow
                </Button>
              )
            }
          >
            {nodes.length === 0
              ? 'Drag a node onto the canvas to begin.'
              : 'After a run, each node shows here how long it took and what it gave.'}
          </EmptyState>
        ) : (
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Node</th>
                <th scope="col">State</th>
                <th scope="col" className="plain-table__end">
                  Took
                </th>
                <th scope="col">Gave</th>
              </tr>
            </thead>
            <tbody>
              {ran.map((node) => {
                const result = results[node.id]
                if (!result) return null
                const { words, tone } = stateWords[result.state]
                return (
                  <tr key={node.id}>
                    <th scope="row">
                      <button
                        type="button"
                        className="link-button"
                        onClick={() => flowStore.getState().select({ nodes: [node.id], edges: [] })}
                      >
                        {nameOfNode(node.id)}
                      </button>
                    </th>
                    <td>
                      <Badge tone={result.stale ? 'warn' : tone}>{result.stale ? 'out of date' : words}</Badge>
                    </td>
                    <td className="numeric plain-table__end">
                      {result.state === 'done' || result.state === 'failed' ? formatDuration(result.milliseconds) : ''}
                    </td>
                    <td>
                      {result.problems[0]?.message ??
                        Object.values(result.outputs)
                          .map((output) => output.summary)
                          .join(' · ')}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        )}
      </div>
    </div>
  )
}
