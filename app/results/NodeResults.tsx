import { type ReactNode, useState } from 'react'
import { useFlow } from '#app/flow/flowStore.ts'
import { type CanvasRunNode, runStore, useRun, useRunActive } from '#app/flow/runStore.ts'
import { stateWords } from '#app/inspector/RunFacts.tsx'
import { Badge } from '#app/ui/Badge.tsx'
import { Banner } from '#app/ui/Banner.tsx'
import { Button } from '#app/ui/Button.tsx'
import { formatRemaining } from '#app/ui/format.ts'
import { Progress } from '#app/ui/Progress.tsx'
import { type Tab, Tabs } from '#app/ui/Tabs.tsx'
import type { NodeInference } from '#nodes/core/flow/infer.ts'
import { catalogue } from '#nodes/index.ts'
import { panelTabs } from './panelTabs.tsx'
import { reasonWords } from './reasonWords.ts'

/** The results of one node, a tab each. Fetched when a node is first looked at: it brings all panels along. */
export function NodeResults({ nodeId, actions }: { nodeId: string; actions: ReactNode }) {
  const node = useFlow((state) => state.flow.nodes.find((each) => each.id === nodeId))
  const inference = useFlow((state) => state.inference.nodes[nodeId])
  const result = useRun((state) => state.nodes[nodeId])
  const [chosen, setChosen] = useState<string>()
  const definition = catalogue.find(node?.type ?? '')
  if (!node) return null
  const tabs: Tab[] = definition ? panelTabs({ nodeId, definition, inference, result }) : []
  const current = tabs.some((tab) => tab.id === chosen) ? chosen : tabs[0]?.id
  const title = node.title ?? definition?.title ?? node.type
  return (
    <Tabs
      label={`Results of ${title}`}
      value={current ?? ''}
      onChange={setChosen}
      tabs={tabs.map((tab) => ({
        ...tab,
        content: (
          <div className="drawer__content">
            <Standing nodeId={nodeId} result={result} inference={inference} />
            <div className="drawer__panel">{tab.content}</div>
          </div>
        ),
      }))}
      leading={<span className="drawer__title">{title}</span>}
      actions={actions}
    />
  )
}

/** One line above the results when there is something to say about them: running, failed, out of date. */
function Standing({
  nodeId,
  result,
  inference,
}: {
  nodeId: string
  result: CanvasRunNode | undefined
  inference: NodeInference | undefined
}) {
  const isActive = useRunActive()
  if (!result) return null
  if (result.state === 'running') {
    const { progress } = result
    const left = progress?.remaining === undefined ? undefined : formatRemaining(progress.remaining)
    return (
      <div className="drawer__standing">
        <Badge tone="accent">running</Badge>
        <span className="drawer__doing">{progress?.message ?? 'Started'}</span>
        <Progress label="Progress of this node" fraction={progress?.fraction} text={left} />
        <Button size="small" icon="circle-stop" onClick={() => void runStore.getState().cancel()}>
          Stop
        </Button>
      </div>
    )
  }
  if (result.state === 'failed') {
    const [first, ...others] = result.problems
    return (
      <div className="drawer__banner">
        <Banner tone="bad" title={first?.message ?? 'This node failed.'}>
          {first?.hint}
          {others.map((each) => (
            <p key={each.message}>{each.message}</p>
          ))}
        </Banner>
      </div>
    )
  }
  if (result.state === 'skipped' || result.state === 'cancelled') {
    return (
      <div className="drawer__banner">
        <Banner
          tone="info"
          title={result.state === 'skipped' ? 'Left out of the last run.' : 'Cancelled before it was done.'}
        >
          {result.problems[0]?.message ??
            (result.state === 'skipped'
              ? 'A node before it did not give a result.'
              : 'Nothing of this node was kept. Run again to make it.')}
        </Banner>
      </div>
    )
  }
  if (result.stale || result.cancelled) {
    const hasErrors = inference?.problems.some((problem) => problem.severity === 'error') ?? false
    return (
      <div className="drawer__standing">
        {result.cancelled && <Badge tone="warn">cancelled</Badge>}
        {result.stale && <Badge tone="warn">out of date</Badge>}
        <span className="drawer__doing">
          {result.cancelled && 'The last run was cancelled; this is the earlier result. '}
          {result.stale &&
            (result.staleReason === undefined
              ? 'The flow has changed since this was made.'
              : reasonWords(result.change ?? result.staleReason, result.type))}
        </span>
        <Button
          size="small"
          icon="play"
          disabled={isActive || hasErrors}
          onClick={() => void runStore.getState().start({ kind: 'to', node: nodeId })}
        >
          Run to here
        </Button>
      </div>
    )
  }
  if (result.state === 'queued') {
    return (
      <div className="drawer__standing">
        <Badge>{stateWords.queued.words}</Badge>
      </div>
    )
  }
  return null
}
