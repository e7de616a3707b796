import type { EpochPoint } from '#app/flow/runEvents.ts'
import type { CanvasRunNode } from '#app/flow/runStore.ts'
import { formatCount } from '#app/ui/format.ts'

type Shown = {
  result: Pick<CanvasRunNode, 'state' | 'cancelled'>
  /** Last epoch of the curves that are shown. */
  last: Pick<EpochPoint, 'epoch' | 'epochs'> | undefined
  /** The curves are those that this page watched grow, which may be of a later run than the result. */
  isWatched: boolean
}

/** How a training ended, where there is more to say than that it is done. */
export function trainingEnd({ result, last, isWatched }: Shown): string | undefined {
  const { state, cancelled } = result
  if (state === 'cancelled') return `Cancelled${atEpoch(cancelled?.epoch ?? last?.epoch)}; nothing was kept.`
  if (cancelled) {
    const at = atEpoch(cancelled.epoch)
    return isWatched
      ? `Cancelled${at}; nothing was kept. These curves are of the cancelled training; the model is still the earlier one.`
      : `The last training was cancelled${at}; nothing of it was kept. What is shown is of the earlier model.`
  }
  if (state === 'failed') return `Failed${atEpoch(last?.epoch)}; nothing was kept.`
  if (state === 'running' || state === 'queued' || last === undefined || last.epoch >= last.epochs) return undefined
  return `Stopped after ${formatCount(last.epoch, 'epoch')}: it no longer got better on rows it had not learned from. The best epoch is kept.`
}

const atEpoch = (epoch: number | undefined): string => (epoch === undefined ? '' : ` at epoch ${epoch}`)
