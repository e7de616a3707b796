import { lazy, Suspense } from 'react'
import type { CanvasRunNode } from '#app/flow/runStore.ts'
import { Badge } from '#app/ui/Badge.tsx'
import { LoadingState } from '#app/ui/EmptyState.tsx'
import type { Tab } from '#app/ui/Tabs.tsx'
import type { AnyNode, Ports } from '#nodes/core/define.ts'
import type { NodeInference } from '#nodes/core/flow/infer.ts'
import { KnownColumns } from './KnownColumns.tsx'
import { LayersSummary } from './LayersSummary.tsx'
import { LogPanel } from './LogPanel.tsx'
import { ModelSummary } from './ModelSummary.tsx'
import { NotRunYet } from './NotRunYet.tsx'
import { ReportPanel } from './ReportPanel.tsx'
import { TablePreview } from './TablePreview.tsx'
import { TrainingPanel } from './TrainingPanel.tsx'
import { TuningPanel } from './TuningPanel.tsx'

const EndpointPanel = lazy(() =>
  import('../endpoints/EndpointPanel.tsx').then((each) => ({ default: each.EndpointPanel })),
)
const LabelPanel = lazy(() => import('../labelling/LabelPanel.tsx').then((each) => ({ default: each.LabelPanel })))

type PanelOptions = {
  nodeId: string
  definition: AnyNode
  inference: NodeInference | undefined
  result: CanvasRunNode | undefined
}

/** The tabs of a node: its special panel first, then each output, then the log. */
export function panelTabs({ nodeId, definition, inference, result }: PanelOptions): Tab[] {
  const tabs: Tab[] = []
  if (definition.panel === 'training') {
    tabs.push({ id: 'training', title: 'Training', icon: 'chart-line', content: <TrainingPanel nodeId={nodeId} /> })
  }
  if (definition.panel === 'tuning') {
    tabs.push({ id: 'tuning', title: 'Trials', icon: 'trophy', content: <TuningPanel nodeId={nodeId} /> })
  }
  const labelling: Tab[] = []
  if (definition.panel === 'labelling') {
    const open = result?.waitingFor?.open
    labelling.push({
      id: 'labelling',
      title: 'Rows to label',
      icon: 'list-checks',
      badge: open ? <Badge tone="warn">{open}</Badge> : undefined,
      content: (
        <Suspense fallback={<LoadingState />}>
          <LabelPanel nodeId={nodeId} />
        </Suspense>
      ),
    })
  }
  // Answers come first only while they are waited for.
  if (result?.state === 'waiting') tabs.push(...labelling)
  const outputs: Ports = definition.outputs
  for (const [port, { title, type }] of Object.entries(outputs)) {
    tabs.push(outputTab({ nodeId, port, title, type, inference, result }))
  }
  if (result?.state !== 'waiting') tabs.push(...labelling)
  tabs.push({
    id: 'log',
    title: 'Log',
    icon: 'list-ordered',
    badge: result && result.problems.length > 0 ? <Badge tone="warn">{result.problems.length}</Badge> : undefined,
    content: <LogPanel nodeId={nodeId} />,
  })
  return tabs
}

type OutputOptions = Pick<PanelOptions, 'nodeId' | 'inference' | 'result'> & {
  port: string
  title: string
  type: string
}

const iconOf = {
  table: 'table-2',
  layers: 'layers',
  model: 'brain-circuit',
  report: 'chart-column',
  endpoint: 'radio',
  value: 'hash',
} as const

function outputTab({ nodeId, port, title, type, inference, result }: OutputOptions): Tab {
  const output = result?.outputs[port]
  const spec = inference?.outputs[port]
  const place = { runId: result?.runId ?? '', nodeId, port, digest: output?.digest ?? '' }
  const tab = (icon: Tab['icon'], content: Tab['content']): Tab => ({
    id: `out-${port}`,
    title,
    ...(icon && { icon }),
    content,
  })
  switch (type) {
    case 'table':
      if (output) return tab(iconOf.table, <TablePreview key={output.digest} place={place} />)
      return tab(
        iconOf.table,
        spec?.type === 'table' ? (
          <KnownColumns nodeId={nodeId} spec={spec} />
        ) : (
          <NotRunYet nodeId={nodeId}>Run the flow up to this node to see its rows.</NotRunYet>
        ),
      )
    case 'layers':
      return tab(iconOf.layers, <LayersSummary spec={spec?.type === 'layers' ? spec : undefined} />)
    case 'model':
      return tab(
        iconOf.model,
        output ? (
          <ModelSummary key={output.digest} place={place} />
        ) : (
          <NotRunYet nodeId={nodeId}>Run the flow up to this node to train a model.</NotRunYet>
        ),
      )
    case 'report':
      return tab(
        iconOf.report,
        output ? (
          <ReportPanel key={output.digest} place={place} />
        ) : (
          <NotRunYet nodeId={nodeId}>Run the flow up to this node to see how good the model is.</NotRunYet>
        ),
      )
    case 'endpoint':
      return tab(
        iconOf.endpoint,
        output ? (
          <Suspense fallback={<LoadingState />}>
            <EndpointPanel key={output.digest} place={place} />
          </Suspense>
        ) : (
          <NotRunYet nodeId={nodeId}>Run the flow to deploy the model; then you can try it here.</NotRunYet>
        ),
      )
    default:
      return tab(iconOf.value, <p className="drawer__value">{output?.summary ?? 'Known after the run.'}</p>)
  }
}
