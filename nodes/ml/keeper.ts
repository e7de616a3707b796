import type { KeeperState, TrainingResult, TrainingSettings } from './trainer.ts'
import type { Weight } from './weights.ts'

export type Keeper = {
  learningRate: () => number
  best: () => Pick<TrainingResult, 'weights' | 'bestEpoch'>
  /** `loss` is the one that is watched. */
  afterEpoch: (epoch: number, loss: number) => { stop: boolean; learningRate: number }
  state: () => KeeperState
}

/** Remembers the best weights, and says when to slow down and when to stop. `from` is what an earlier one remembered. */
export function createKeeper(weights: () => Weight[], settings: TrainingSettings, from?: KeeperState): Keeper {
  let best: Pick<TrainingResult, 'weights' | 'bestEpoch'> = { weights: [], bestEpoch: 0 }
  let lowest = from?.lowest ?? Number.POSITIVE_INFINITY
  let learningRate = from?.learningRate ?? settings.learningRate
  let reducedAt = from?.reducedAt ?? 0
  if (from && from.bestEpoch > 0) {
    const shaped = weights().map((each, index) => ({ ...each, values: from.best[index] ?? each.values }))
    best = { weights: shaped, bestEpoch: from.bestEpoch }
  }
  return {
    learningRate: () => learningRate,
    best: () => best,
    afterEpoch: (epoch, loss) => {
      if (loss < lowest) {
        lowest = loss
        best = { weights: weights(), bestEpoch: epoch }
      }
      const since = epoch - best.bestEpoch
      const { reduceAfter, patience } = settings
      if (reduceAfter !== undefined && epoch - Math.max(best.bestEpoch, reducedAt) >= reduceAfter) {
        learningRate = Math.max(learningRate / 2, settings.learningRate / 100)
        reducedAt = epoch
      }
      return { stop: patience !== undefined && since >= patience, learningRate }
    },
    state: () => ({
      best: best.weights.map(({ values }) => values),
      bestEpoch: best.bestEpoch,
      lowest,
      learningRate,
      reducedAt,
    }),
  }
}
