import cliProgress, { type MultiBar, Presets, type SingleBar } from 'cli-progress'
import type { RunEvent } from '#server/contract/events.ts'
import { type Output, problemLine } from './output.ts'

/** Shows the events of a run as they come. */
export type RunView = { show: (event: RunEvent) => void; end: () => void }

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`

const stateWords = {
  done: 'done',
  cached: 'cached',
  pinned: 'pinned',
  failed: 'FAILED',
  skipped: 'skipped',
  cancelled: 'cancelled',
} as const

const nothing = (): void => undefined
export const silentView: RunView = { show: nothing, end: nothing }

/** A line when a node ends, one each tenth of a long node's way. */
export function plainView(output: Output): RunView {
  const shown = new Map<string, number>()
  return {
    show: (event) => {
      if (event.type === 'node.finished') {
        output.out(
          `${event.nodeId}: ${stateWords[event.state]}${event.state === 'done' ? ` (${seconds(event.milliseconds)})` : ''}`,
        )
        for (const problem of event.problems) output.out(`  ${problemLine(problem)}`)
      } else if (event.type === 'node.progress') {
        const tenth = Math.floor(event.progress.fraction * 10)
        if (tenth <= (shown.get(event.nodeId) ?? 0) || tenth >= 10) return
        shown.set(event.nodeId, tenth)
        output.out(`${event.nodeId}: ${tenth * 10} %, ${event.progress.message}`)
      } else if (event.type === 'node.waiting') output.out(`${event.nodeId}: waiting. ${event.waitingFor.message}`)
      else if (event.type === 'node.log' && event.level !== 'info') output.out(`${event.nodeId}: ${event.line}`)
    },
    end: nothing,
  }
}

/** Bars on a terminal: one for the whole run, one for each node at work. */
export function barView(): RunView {
  const bars: MultiBar = new cliProgress.MultiBar(
    {
      format: ' {bar} {percentage} %  {label}',
      hideCursor: true,
      clearOnComplete: false,
      barsize: 24,
      forceRedraw: true,
    },
    Presets.shades_classic,
  )
  const ofNode = new Map<string, SingleBar>()
  let whole: SingleBar | undefined
  const barOf = (nodeId: string): SingleBar => {
    const bar = ofNode.get(nodeId) ?? bars.create(100, 0, { label: nodeId })
    ofNode.set(nodeId, bar)
    return bar
  }
  return {
    show: (event) => {
      if (event.type === 'run.started') whole = bars.create(event.nodes.length, 0, { label: 'flow' })
      else if (event.type === 'node.progress') {
        const { fraction, message, remaining } = event.progress
        const left = remaining === undefined ? '' : `, ${seconds(remaining)} left`
        barOf(event.nodeId).update(Math.round(fraction * 100), { label: `${event.nodeId}: ${message}${left}` })
      } else if (event.type === 'node.finished') {
        whole?.increment(1, { label: 'flow' })
        const bar = ofNode.get(event.nodeId)
        if (bar) bars.remove(bar)
        ofNode.delete(event.nodeId)
        if (event.state === 'failed') for (const problem of event.problems) bars.log(`${problemLine(problem)}\n`)
      } else if (event.type === 'node.waiting')
        barOf(event.nodeId).update(0, { label: `${event.nodeId}: ${event.waitingFor.message}` })
    },
    end: () => bars.stop(),
  }
}
