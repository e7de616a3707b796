import { metricTitles } from '../core/metricTitles.ts'
import { defineRun, NodeError } from '../core/run.ts'
import type { Plot } from '../core/value.ts'
import { createEagerTrainer } from '../ml/eagerTrainer.ts'
import { candidates } from '../ml/models/ensemble/candidates.ts'
import { ensembleBundle } from '../ml/models/ensemble/ensemble.ts'
import { type Searched, searchModels, type Tried } from '../ml/models/ensemble/searchModels.ts'
import type { TensorFlow } from '../ml/network.ts'
import type { Trainer, TrainerMaker } from '../ml/trainer.ts'
import { auto } from './auto.node.ts'
import { autoNetwork } from './autoNetwork.ts'
import { fitFamily } from './fitFamily.ts'

export const runAuto = defineRun(auto, async ({ inputs, params, context }) => {
  let trainer: Trainer | undefined
  const loadTrainer = async (): Promise<Trainer> => {
    if (trainer) return trainer
    const { tf, fasterTrainer } = await context.tensors()
    const plain = createEagerTrainer(tf as TensorFlow)
    trainer = fasterTrainer ? (fasterTrainer as TrainerMaker)(plain, () => {}) : plain
    return trainer
  }
  return fitFamily({
    table: inputs.table,
    context,
    preparing: 'trees',
    seed: params.seed,
    fit: async ({ task, classes, train, validation, width, categories, signal, progress, pause }) => {
      const searched = await searchModels({
        task,
        classes: classes.length,
        width,
        categories,
        train,
        validation,
        candidates: candidates({
          network: autoNetwork,
          trainer: loadTrainer,
          seed: params.seed,
          classes: classes.length,
        }),
        budget: { milliseconds: params.seconds * 1000 * 0.95, models: params.models },
        seed: params.seed,
        signal,
        pause,
        log: (line) => context.log(line, 'warning'),
        onTried: (share, tried, number) => {
          context.log(
            `${tried.name}: ${sayFigures(tried.figures)}; ${Math.round(tried.trainingTime)} ms to learn, ${Number(tried.predictionTime.toPrecision(2))} µs a row`,
          )
          progress(share, `${number} tried; the latest is ${tried.name}`, {
            epoch: number,
            epochs: params.models ?? number,
            metrics: { loss: tried.loss },
          })
        },
      })
      const { members, tried, folds, figures } = searched
      if (members.length === 0) {
        throw new NodeError('no_model', 'None of the models that were tried could be learned from these rows.', {
          hint: 'The log says why each gave up. More rows, or another target, would help.',
        })
      }
      return {
        family: 'ensemble',
        method: members.length === 1 ? (members[0]?.name ?? '') : `${members.length} models together`,
        bundle: ensembleBundle(members),
        rounds: tried.length,
        bestRound: tried.length,
        parameters: members.reduce(
          (sum, { member }) => sum + Object.values(member.bundle.arrays).reduce((n, each) => n + each.length, 0),
          0,
        ),
        figures,
        plots: [leaderboard(searched, params.models === undefined)],
        text: [
          `${tried.length} models tried${folds > 1 ? `, each on ${folds} folds` : ''}; kept: ${members.map(({ name, weight }) => `${name} (${Math.round((weight / members.reduce((sum, each) => sum + each.weight, 0)) * 100)} %)`).join(', ')}.`,
          ...(params.models === undefined
            ? [
                'How many are tried within a time hangs on the machine: set a number of models for the same result each time.',
              ]
            : []),
        ],
      }
    },
  })
})

const sayFigures = (figures: Record<string, number>): string =>
  Object.entries(figures)
    .slice(0, 3)
    .map(([name, value]) => `${metricTitles(name).title} ${Number(value.toPrecision(4))}`)
    .join(', ')

/** Times are told where the result hangs on the machine anyway; a repeatable one leaves them to the log. */
function leaderboard({ tried, members }: Searched, withTimes: boolean): Plot {
  const names = Object.keys(tried[0]?.figures ?? {})
  const row = (each: Tried) => [
    each.name,
    ...names.map((name) => each.figures[name] ?? null),
    ...(withTimes ? [Math.round(each.trainingTime), Number(each.predictionTime.toPrecision(3))] : []),
    members.find((member) => member.name === each.name)?.weight ?? 0,
  ]
  return {
    kind: 'table',
    title: 'Leaderboard',
    columns: [
      'model',
      ...names.map((name) => metricTitles(name).title),
      ...(withTimes ? ['training ms', 'prediction µs a row'] : []),
      'votes',
    ],
    rows: tried.map(row),
  }
}
