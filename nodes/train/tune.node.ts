import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { tuningMetrics } from './tune.ts'

export const tune = defineNode({
  id: 'train.tune',
  version: 1,
  title: 'Tune',
  category: 'train',
  icon: 'sliders-horizontal',
  summary: 'Trains again and again with other settings, and hands on the best model.',
  keywords: ['tune', 'search', 'hyperparameters', 'random search', 'optimise', 'trials', 'best'],
  inputs: { model: { type: 'model', title: 'Model', description: 'Of the Train node whose flow is to be tuned.' } },
  outputs: { model: { type: 'model', title: 'Best model' }, report: { type: 'report', title: 'Report' } },
  params: z.object({
    trials: z.int().min(1).max(1000).default(12).meta({
      title: 'Trials',
      description: 'How many settings are tried.',
    }),
    metric: z
      .enum(['automatic', ...tuningMetrics])
      .default('automatic')
      .meta({
        title: 'Judged by',
        description: 'Figure on the validation rows. Automatic: the error for numbers, the log loss for classes.',
        labels: {
          automatic: 'Automatic',
          rmse: 'Typical error (RMSE)',
          mae: 'Average error (MAE)',
          r2: 'Explained share (R²)',
          accuracy: 'Accuracy',
          balancedAccuracy: 'Balanced accuracy',
          f1: 'F1',
          auc: 'AUC',
          logLoss: 'Log loss',
        },
      }),
    seed: z.int().min(0).max(4_294_967_295).default(42).meta({
      title: 'Seed',
      description: 'Fixes which settings are tried.',
      widget: 'seed',
    }),
    parallel: z.int().min(1).max(16).default(1).meta({
      title: 'At the same time',
      description: 'Trials that run side by side. More need more memory and cores.',
      advanced: true,
    }),
  }),
  execution: 'orchestrator',
  panel: 'tuning',
  infer: ({ inputs }) => ({
    outputs: {
      // The number of weights is what tuning may change.
      model: inputs.model && { ...inputs.model, parameters: undefined },
      report: inputs.model && { type: 'report', about: `tuning of ${inputs.model.target.name}` },
    },
  }),
  card: ({ params }) => `Tries ${params.trials} ${params.trials === 1 ? 'setting' : 'settings'}, keeps the best model`,
})
