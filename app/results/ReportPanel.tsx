import { lazy, Suspense } from 'react'
import { loadOutput } from '#app/api/runs.ts'
import { useLoad } from '#app/api/useLoad.ts'
import { type MetricView, type ReportView, reportValue } from '#app/api/values.ts'
import { Badge } from '#app/ui/Badge.tsx'
import { Button } from '#app/ui/Button.tsx'
import { EmptyState, LoadingState } from '#app/ui/EmptyState.tsx'
import { formatBytes } from '#app/ui/format.ts'
import { Findings } from './Findings.tsx'
import { beatsBaseline, intervalWords, metricSentence, metricValue, positiveClassOf } from './metricWords.ts'
import { type OutputPlace, placeKey } from './place.ts'
import { reportHtml } from './share/reportHtml.ts'
import { fileName, saveFile } from './share/saveFile.ts'

const ReportPlot = lazy(() => import('./ReportPlot.tsx').then((each) => ({ default: each.ReportPlot })))

/** How good a model is: sentences first, then plots, each with its numbers as a table. */
export function ReportPanel({ place }: { place: OutputPlace }) {
  const loaded = useLoad(placeKey(place), (signal) =>
    loadOutput(place.runId, place.nodeId, place.port, reportValue, signal),
  )
  if (loaded.state === 'loading') return <LoadingState />
  if (loaded.state === 'failed') {
    return (
      <EmptyState
        icon="circle-alert"
        title="The report could not be loaded"
        actions={<Button onClick={loaded.reload}>Try again</Button>}
      >
        {loaded.problem}
      </EmptyState>
    )
  }
  return <Report report={loaded.value} nodeId={place.nodeId} />
}

export function Report({ report, nodeId }: { report: ReportView; nodeId?: string }) {
  const [lead, ...rest] = report.text
  const positive = positiveClassOf(report)
  return (
    <div className="report">
      {lead !== undefined && <p className="report__lead">{lead}</p>}
      {rest.map((line) => (
        <p key={line} className="report__text">
          {line}
        </p>
      ))}
      {report.files?.map(({ name, digest, bytes }) => (
        <p key={name}>
          <a className="preview__download" href={`/api/artifacts/${digest}?name=${encodeURIComponent(name)}`} download>
            {name} ({formatBytes(bytes)})
          </a>
        </p>
      ))}
      {report.findings && report.findings.length > 0 && <Findings findings={report.findings} nodeId={nodeId} />}
      {report.metrics.length > 0 && (
        <ul className="metrics">
          {report.metrics.map((metric) => (
            <MetricCard key={`${metric.name}.${metric.part}`} metric={metric} positive={positive} />
          ))}
        </ul>
      )}
      <div className="report__plots">
        {report.plots.map((plot, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a report does not change while it is shown.
          <Suspense key={index} fallback={<LoadingState>Drawing …</LoadingState>}>
            <ReportPlot plot={plot} />
          </Suspense>
        ))}
      </div>
      <div className="report__actions">
        <Button
          icon="file-down"
          onClick={() =>
            saveFile(`${fileName(report.about)}.html`, reportHtml(report, new Date().toLocaleString()), 'text/html')
          }
        >
          Save as one file (HTML)
        </Button>
      </div>
    </div>
  )
}

function MetricCard({ metric, positive }: { metric: MetricView; positive: string | undefined }) {
  const beats = beatsBaseline(metric)
  const sure = intervalWords(metric)
  return (
    <li className="metric">
      <p className="metric__title">
        {metric.title}
        {metric.part && <Badge>{metric.part}</Badge>}
      </p>
      <p className="metric__value numeric">{metricValue(metric)}</p>
      <p className="metric__words">{metricSentence(metric, positive)}</p>
      {sure !== undefined && <p className="metric__interval">{sure}</p>}
      {beats === false && <Badge tone="warn">not better than guessing</Badge>}
    </li>
  )
}
