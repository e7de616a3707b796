import { lazy, Suspense, useState } from 'react'
import { loadEpochs } from '#app/api/runs.ts'
import { useLoad } from '#app/api/useLoad.ts'
import type { EpochPoint } from '#app/flow/runEvents.ts'
import { runStore, useRun } from '#app/flow/runStore.ts'
import { Button } from '#app/ui/Button.tsx'
import { EmptyState, LoadingState } from '#app/ui/EmptyState.tsx'
import { formatNumber, formatRemaining } from '#app/ui/format.ts'
import { Progress } from '#app/ui/Progress.tsx'
import { Segments } from '#app/ui/Segments.tsx'
import { keptReport } from './keptReport.ts'
import { bestEpochOf, curvesOf } from './learningCurves.ts'
import { metricWord } from './metricWords.ts'
import { NotRunYet } from './NotRunYet.tsx'
import { PartTable } from './PartTable.tsx'
import { ReportPanel } from './ReportPanel.tsx'
import { trainingEnd } from './trainingEnd.ts'

const LearningCurve = lazy(() => import('./LearningCurve.tsx').then((each) => ({ default: each.LearningCurve })))
const none: readonly EpochPoint[] = []

/** A training as it goes: curves, epoch, time left, best epoch, stop; afterwards as stored. */
export function TrainingPanel({ nodeId }: { nodeId: string }) {
  const live = useRun((state) => state.epochs[nodeId]) ?? none
  const result = useRun((state) => state.nodes[nodeId])
  const [metric, setMetric] = useState<string>()
  const isRunning = result?.state === 'running'
  const needsStored = live.length === 0 && result !== undefined && !isRunning && result.state !== 'queued'
  const stored = useLoad(needsStored ? `${result.runId}/${nodeId}` : undefined, (signal) =>
    loadEpochs(result?.runId ?? '', nodeId, signal),
  )
  const epochs = live.length > 0 ? live : (stored.value ?? none)

  if (!result || result.state === 'queued') {
    return <NotRunYet nodeId={nodeId}>Run the flow up to this node and watch the model learn.</NotRunYet>
  }
  if (needsStored && stored.state === 'loading') return <LoadingState />
  if (epochs.length === 0) {
    if (isRunning) return <LoadingState>{result.progress?.message ?? 'Getting ready …'}</LoadingState>
    // A result that was kept has its curves in its report; only the run that made it has the epochs.
    const kept = keptReport(nodeId, result)
    if (kept) return <ReportPanel place={kept} />
    return (
      <EmptyState icon="chart-line" title="No learning curve">
        {stored.problem ?? 'This training left none: it ended before its first epoch.'}
      </EmptyState>
    )
  }
  const curves = curvesOf(epochs)
  // An error in the target's unit says more than a loss.
  const shown = curves.find((curve) => curve.name === (metric ?? 'rmse')) ?? curves[0]
  const best = bestEpochOf(epochs)
  const last = epochs.at(-1)
  const end = trainingEnd({ result, last, isWatched: live.length > 0 })
  return (
    <div className="training">
      <div className="training__chart">
        {curves.length > 1 && (
          <Segments
            label="Curve"
            hideLabel
            value={shown?.name ?? ''}
            options={curves.map((curve) => ({ value: curve.name, label: metricWord(curve.name) }))}
            onChange={setMetric}
          />
        )}
        {shown && (
          <Suspense fallback={<LoadingState>Drawing …</LoadingState>}>
            <LearningCurve key={shown.name} curve={shown} best={best?.epoch} />
          </Suspense>
        )}
      </div>
      <aside className="training__facts">
        {end !== undefined && <p className="training__note">{end}</p>}
        {isRunning && (
          <>
            <Progress label="Training" fraction={result.progress?.fraction} />
            <p className="training__left">
              {result.progress?.remaining === undefined
                ? 'Working out how long it takes …'
                : formatRemaining(result.progress.remaining)}
            </p>
          </>
        )}
        <dl className="facts">
          <div>
            <dt>Epoch</dt>
            <dd className="numeric">
              {last?.epoch} of {isRunning ? 'at most ' : ''}
              {last?.epochs}
            </dd>
          </div>
          {best && (
            <div>
              <dt>{isRunning ? 'Best so far' : 'Best'}</dt>
              <dd className="numeric">epoch {best.epoch}</dd>
            </div>
          )}
        </dl>
        {last && (
          <PartTable
            metrics={(isRunning ? last : (epochs.find((each) => each.epoch === best?.epoch) ?? last)).metrics}
          />
        )}
        {isRunning && (
          <Button icon="circle-stop" onClick={() => void runStore.getState().cancel()}>
            Stop training
          </Button>
        )}
        {shown && (
          <details className="plot__numbers">
            <summary>Show the numbers</summary>
            <div className="plot__table">
              <table className="plain-table">
                <thead>
                  <tr>
                    <th scope="col">Epoch</th>
                    {shown.series.map((each) => (
                      <th key={each.name} scope="col">
                        {each.name}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {shown.epochs.map((epoch, index) => (
                    <tr key={epoch}>
                      <th scope="row">{epoch}</th>
                      {shown.series.map((each) => (
                        <td key={each.name} className="numeric">
                          {formatNumber(each.values[index])}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        )}
      </aside>
    </div>
  )
}
