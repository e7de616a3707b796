import { defineRun } from '../core/run.ts'
import { fitBoosting } from '../ml/models/trees/boosting.ts'
import { boosting } from './boosting.node.ts'
import { fitFamily } from './fitFamily.ts'
import { refuseManyClasses } from './refuseManyClasses.ts'

export const runBoosting = defineRun(boosting, async ({ inputs, params, context }) => {
  const { seed } = params
  return fitFamily({
    table: inputs.table,
    context,
    preparing: 'trees',
    seed,
    fit: async ({ task, classes, train, validation, width, categories, signal, progress, pause }) => {
      refuseManyClasses(classes.length, 200)
      const minLeafRows = params.minLeafRows ?? Math.max(1, Math.min(20, Math.round(train.rows / 20)))
      const result = await fitBoosting({
        task,
        classes: classes.length,
        train,
        validation,
        width,
        categories,
        settings: {
          ...params,
          minLeafRows,
          maxDepth: params.maxDepth ?? 1000,
          patience: params.patience === 0 || validation.rows === 0 ? undefined : params.patience,
        },
        signal,
        pause,
        onRound: ({ round, rounds, loss, validationLoss }) =>
          progress(round / rounds, `Round ${round} of ${rounds}`, {
            epoch: round,
            epochs: rounds,
            metrics: { loss, ...(validationLoss === undefined ? {} : { validationLoss }) },
          }),
      })
      const { rounds, bestRound } = result
      const curve = (name: string, points: [number, number][]) => (points.length > 0 ? [{ name, points }] : [])
      return {
        family: 'trees',
        method: 'boosted trees',
        bundle: result.bundle,
        rounds,
        bestRound,
        parameters: result.nodes,
        plots: [
          {
            kind: 'lines',
            title: 'Loss by round',
            x: 'round',
            y: 'loss',
            series: [
              ...curve(
                'training rows',
                result.history.map((each) => [each.round, each.loss]),
              ),
              ...curve(
                'validation rows',
                result.history.flatMap((each): [number, number][] =>
                  each.validationLoss === undefined ? [] : [[each.round, each.validationLoss]],
                ),
              ),
            ],
            marker: bestRound,
          },
        ],
        text: [
          rounds === bestRound
            ? `Went through ${rounds} rounds.`
            : `Stopped after ${rounds} rounds; those up to round ${bestRound}, which did best on the validation rows, are kept.`,
          `At least ${minLeafRows} rows a leaf, learning rate ${params.learningRate}, up to ${params.maxLeaves} leaves a tree, seed ${seed}.`,
        ],
      }
    },
  })
})
