import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { featuresOf, targetOf } from '../core/spec/table.ts'
import { selectMeasures, selectTransform } from './selectTransform.ts'
import { tablePorts } from './stepSpec.ts'

export const selectFeatures = defineNode({
  id: 'prepare.selectFeatures',
  version: 1,
  title: 'Select features',
  category: 'prepare',
  icon: 'list-checks',
  summary: 'Keeps the columns that tell most of the target, and drops the rest.',
  keywords: [
    'feature selection',
    'select',
    'importance',
    'correlation',
    'mutual information',
    'anova',
    'variance',
    'k best',
  ],
  ...tablePorts,
  params: z.object({
    measure: z
      .enum(selectMeasures)
      .default('mutualInformation')
      .meta({
        title: 'Measured by',
        description:
          'What a column alone tells of the target (mutual information); how straight the line between both is (correlation); how far the classes lie apart (F of an analysis of variance); or how much it varies at all.',
        labels: {
          mutualInformation: 'Mutual information',
          correlation: 'Correlation',
          anova: 'F value (ANOVA)',
          variance: 'Variance',
        },
      }),
    count: z
      .int()
      .min(1)
      .max(10_000)
      .default(20)
      .meta({
        title: 'Columns to keep',
        description: 'The best ones.',
        tunable: { kind: 'int', min: 5, max: 50, log: false },
      }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  transform: selectTransform,
  infer: ({ inputs: { table }, params }) => {
    if (!table) return { outputs: { table: undefined } }
    const isKnown = featuresOf(table.columns).length <= params.count
    if (targetOf(table.columns) || params.measure === 'variance')
      return { outputs: { table: isKnown ? table : undefined } }
    return {
      outputs: { table },
      problems: [
        {
          code: 'target_missing',
          severity: 'warning',
          field: 'measure',
          message: 'No target is chosen, so nothing can be told of it: all columns stay.',
          hint: 'Choose the target in Columns, or measure by variance.',
          fix: { kind: 'setParams', title: 'Measure by variance', params: { measure: 'variance' } },
        },
      ],
    }
  },
  card: ({ params, inputs: { table } }) =>
    table && featuresOf(table.columns).length <= params.count
      ? `Keeps all ${featuresOf(table.columns).length} features`
      : `Keeps the ${params.count} best features`,
})
