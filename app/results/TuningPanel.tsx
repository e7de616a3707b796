import { loadTrials } from '#app/api/trials.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { flowStore, useFlow } from '#app/flow/flowStore.ts'
import { useRun } from '#app/flow/runStore.ts'
import { formFields } from '#app/inspector/fields.ts'
import { Badge } from '#app/ui/Badge.tsx'
import { Button } from '#app/ui/Button.tsx'
import { LoadingState } from '#app/ui/EmptyState.tsx'
import { formatCount, formatNumber, plainWords } from '#app/ui/format.ts'
import { toast } from '#app/ui/toast.ts'
import { catalogue } from '#nodes/index.ts'
import { keptReport } from './keptReport.ts'
import { NotRunYet } from './NotRunYet.tsx'
import { ReportPanel } from './ReportPanel.tsx'
import { leaderboard, settingsOf, type Trial, takeSettings } from './trials.ts'

const none: readonly Trial[] = []

/** The trials of a tuning, best first, each with a button that takes its settings into the flow. */
export function TuningPanel({ nodeId }: { nodeId: string }) {
  const live = useRun((state) => state.trials[nodeId]) ?? none
  const result = useRun((state) => state.nodes[nodeId])
  const flow = useFlow((state) => state.flow)
  const params = useFlow((state) => state.inference.nodes[nodeId]?.params)
  const isOver =
    result !== undefined && result.state !== 'running' && result.state !== 'queued' && result.state !== 'waiting'
  const needsStored = live.length === 0 && isOver
  const stored = useLoad(needsStored ? `${result.runId}/${nodeId}` : undefined, (signal) =>
    loadTrials(result?.runId ?? '', nodeId, signal),
  )
  const trials = live.length > 0 ? live : (stored.value ?? none)
  if (!result) return <NotRunYet nodeId={nodeId}>Run the flow up to this node to try settings.</NotRunYet>
  if (needsStored && stored.state === 'loading') return <LoadingState />
  if (trials.length === 0) {
    const kept = isOver ? keptReport(nodeId, result) : undefined
    if (kept) return <ReportPanel place={kept} />
    return result.state === 'running' ? (
      <LoadingState>The first trial is under way …</LoadingState>
    ) : (
      <NotRunYet nodeId={nodeId}>No trials are kept of the last run. Run again to try settings.</NotRunYet>
    )
  }
  const metric = typeof params?.['metric'] === 'string' ? params['metric'] : 'loss'
  const ranked = leaderboard(trials, metric)
  const names = settingsOf(trials, flow)
  const titleOf = ({ node, field }: { node: string; field: string }): string => {
    const found = flow.nodes.find((each) => each.id === node)
    const definition = catalogue.find(found?.type ?? '')
    const title = definition && formFields(definition).find((each) => each.name === field)?.title
    return `${found?.title ?? definition?.title ?? node}: ${(title ?? plainWords(field)).toLowerCase()}`
  }
  return (
    <div className="known">
      <p className="known__words">{trialWords(trials)}</p>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Place</th>
            <th scope="col" className="plain-table__end">
              Result
            </th>
            {names.map((name) => (
              <th key={name.key} scope="col">
                {titleOf(name)}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">Use</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {ranked.map((trial, index) => (
            <tr key={trial.number}>
              <th scope="row" className="numeric">
                {trial.metric === undefined ? '–' : index + 1}{' '}
                {index === 0 && trial.metric !== undefined && <Badge tone="good">best</Badge>}
                {trial.number === 0 && <Badge>as it was set</Badge>}
              </th>
              <td className="numeric plain-table__end">
                {trial.metric === undefined ? (
                  <Badge tone={trial.state === 'failed' ? 'bad' : 'neutral'}>{trial.state}</Badge>
                ) : (
                  formatNumber(trial.metric)
                )}
              </td>
              {names.map((name) => (
                <td key={name.key} className="numeric">
                  {words(name.read(trial.params))}
                </td>
              ))}
              <td>
                <Button
                  size="small"
                  icon="arrow-down-to-line"
                  disabled={trial.metric === undefined}
                  onClick={() => {
                    flowStore
                      .getState()
                      .apply(`take trial ${trial.number} into the flow`, (before) => takeSettings(before, names, trial))
                    toast({
                      message: `The settings of trial ${trial.number} are in the flow now.`,
                      tone: 'good',
                      action: { label: 'Undo', onSelect: () => flowStore.getState().undo() },
                    })
                  }}
                >
                  Take into the flow
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The flow as it was set is listed too: what the trials have to beat. */
function trialWords(trials: readonly Trial[]): string {
  const tried = trials.filter(({ number }) => number > 0).length
  const words = formatCount(tried, 'trial')
  return tried === trials.length ? `${words}, best first.` : `${words} beside the flow as it was set, best first.`
}

const words = (value: unknown): string =>
  typeof value === 'number'
    ? formatNumber(value)
    : value === null
      ? 'automatic'
      : value === undefined
        ? ''
        : String(value)
