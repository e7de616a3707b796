import { defineRun } from '../core/run.ts'
import { fitNeighbours } from '../ml/models/neighbours/neighbours.ts'
import { fitFamily } from './fitFamily.ts'
import { neighbours } from './neighbours.node.ts'

export const runNeighbours = defineRun(neighbours, async ({ inputs, params, context }) => {
  return fitFamily({
    table: inputs.table,
    context,
    preparing: 'numbers',
    seed: 0,
    fit: ({ task, classes, train }) => ({
      family: 'neighbours',
      method: 'nearest neighbours',
      bundle: fitNeighbours({ task, classes: classes.length, train, settings: params }),
      rounds: 1,
      bestRound: 1,
      parameters: train.features.length,
      text: [
        `Keeps ${train.rows.toLocaleString('en')} rows and asks the ${params.neighbours} nearest. On the training rows it looks better than it is: each is its own neighbour.`,
      ],
    }),
  })
})
