import { defineRun } from '../core/run.ts'
import { fitForest } from '../ml/models/trees/forest.ts'
import { fitFamily } from './fitFamily.ts'
import { forest } from './forest.node.ts'
import { refuseManyClasses } from './refuseManyClasses.ts'

export const runForest = defineRun(forest, async ({ inputs, params, context }) => {
  return fitFamily({
    table: inputs.table,
    context,
    preparing: 'trees',
    seed: params.seed,
    fit: async ({ task, classes, train, width, categories, signal, progress, pause }) => {
      refuseManyClasses(classes.length, 1000)
      const { bundle, nodes } = await fitForest({
        task,
        classes: classes.length,
        train,
        width,
        categories,
        settings: {
          trees: params.trees,
          maxDepth: params.maxDepth ?? 1000,
          minLeafRows: params.minLeafRows,
          featuresAtSplit: params.featureShare ?? (task === 'regression' ? 1 : 'root'),
          thresholds: params.kind === 'extra' ? 'random' : 'best',
          bootstrap: params.kind === 'forest',
          seed: params.seed,
        },
        signal,
        pause,
        onTree: (tree) => progress(tree / params.trees, `Tree ${tree} of ${params.trees}`),
      })
      return {
        family: 'trees',
        method: params.kind === 'extra' ? 'extra trees' : 'random forest',
        bundle,
        rounds: params.trees,
        bestRound: params.trees,
        parameters: nodes,
        text: [`${params.trees} trees with ${nodes.toLocaleString('en')} nodes, seed ${params.seed}.`],
      }
    },
  })
})
