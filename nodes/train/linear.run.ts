import { defineRun } from '../core/run.ts'
import { fitLinear } from '../ml/models/linear/linear.ts'
import { fitFamily } from './fitFamily.ts'
import { linear } from './linear.node.ts'
import { refuseManyClasses } from './refuseManyClasses.ts'

export const runLinear = defineRun(linear, async ({ inputs, params, context }) => {
  return fitFamily({
    table: inputs.table,
    context,
    preparing: 'numbers',
    seed: 0,
    fit: ({ task, classes, train, width, names, signal, progress }) => {
      refuseManyClasses(classes.length, 1000)
      const result = fitLinear({
        task,
        classes: classes.length,
        train,
        width,
        settings: params,
        signal,
        onStep: (share) => progress(share, 'Finding the weights'),
      })
      const { coefficients, intercepts, iterations, hasConverged } = result
      if (!hasConverged)
        context.log(`Not settled after ${iterations} steps: allow more, or a stronger penalty.`, 'warning')
      const heads = intercepts.length === 1 ? ['weight'] : classes
      return {
        family: 'linear',
        method: task === 'regression' ? 'linear regression' : 'logistic regression',
        bundle: result.bundle,
        rounds: iterations,
        bestRound: iterations,
        parameters: coefficients.length + intercepts.length,
        plots: [
          {
            kind: 'table',
            title: 'Weights of the features (as prepared)',
            columns: ['feature', ...heads],
            rows: [
              ...names
                .slice(0, 200)
                .map((name, i) => [name, ...heads.map((_, k) => coefficients[k * width + i] ?? null)]),
              ['(start)', ...heads.map((_, k) => intercepts[k] ?? null)],
            ],
          },
        ],
        text: [
          `${coefficients.filter((each) => each !== 0).length.toLocaleString('en')} of ${coefficients.length.toLocaleString('en')} weights differ from 0; penalty ${params.penalty}.`,
        ],
      }
    },
  })
})
