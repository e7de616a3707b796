import { defineRun } from '../core/run.ts'
import { fitBaseline } from '../ml/models/baseline/baseline.ts'
import { baseline } from './baseline.node.ts'
import { fitFamily } from './fitFamily.ts'

export const runBaseline = defineRun(baseline, async ({ inputs, params, context }) => {
  return fitFamily({
    table: inputs.table,
    context,
    preparing: 'trees',
    seed: 0,
    fit: ({ task, classes, train }) => {
      const kind = task === 'regression' ? params.numbers : 'mostFrequent'
      const outputs = fitBaseline({ kind, targets: train.targets, weights: train.weights, classes: classes.length })
      return {
        family: 'baseline',
        method: 'naive baseline',
        bundle: { head: {}, arrays: { outputs: Float64Array.from(outputs) } },
        rounds: 1,
        bestRound: 1,
        parameters: outputs.length,
        text: ['Says the same of every row. A model that is no better has learned nothing.'],
      }
    },
  })
})
