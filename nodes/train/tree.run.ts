import { defineRun } from '../core/run.ts'
import { fitForest } from '../ml/models/trees/forest.ts'
import { fitFamily } from './fitFamily.ts'
import { refuseManyClasses } from './refuseManyClasses.ts'
import { tree } from './tree.node.ts'
import { rulesOf } from './treeRules.ts'

export const runTree = defineRun(tree, async ({ inputs, params, context }) => {
  return fitFamily({
    table: inputs.table,
    context,
    preparing: 'trees',
    seed: params.seed,
    fit: async ({ task, classes, train, width, names, categories, signal, pause }) => {
      refuseManyClasses(classes.length, 1000)
      const { maxDepth, minLeafRows, seed } = params
      const { bundle, nodes } = await fitForest({
        task,
        classes: classes.length,
        train,
        width,
        categories,
        settings: { trees: 1, maxDepth, minLeafRows, featuresAtSplit: 1, thresholds: 'best', bootstrap: false, seed },
        signal,
        pause,
      })
      return {
        family: 'trees',
        method: 'decision tree',
        bundle,
        rounds: 1,
        bestRound: 1,
        parameters: nodes,
        plots: [rulesOf(bundle, { names, classes })],
        text: [`A tree with ${(nodes + 1) / 2} leaves.`],
      }
    },
  })
})
