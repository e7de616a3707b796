import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { exportFormats, exportTitles } from './exportFormats.ts'

export const exportNode = defineNode({
  id: 'deploy.export',
  version: 1,
  title: 'Export model',
  category: 'deploy',
  icon: 'file-down',
  summary: 'Writes the model with its preparation as files that other programs run.',
  keywords: ['export', 'download', 'savedmodel', 'tensorflow', 'tfjs', 'javascript', 'browser', 'python', 'offline'],
  inputs: { model: { type: 'model', title: 'Model' } },
  outputs: { report: { type: 'report', title: 'Files' } },
  params: z.object({
    format: z.enum(exportFormats).default('javascript').meta({
      title: 'Format',
      description:
        'The JavaScript module runs any model in a browser or in Node; the other two hold networks, for Python, TensorFlow Serving or TensorFlow.js.',
      labels: exportTitles,
    }),
  }),
  execution: 'worker',
  capabilities: ['tensors'],
  showsResult: true,
  infer: ({ inputs, params }) => ({
    outputs: {
      report: inputs.model && {
        type: 'report',
        about: `${inputs.model.target.name} as a ${exportTitles[params.format]}`,
      },
    },
  }),
  card: ({ params }) => `Writes a ${exportTitles[params.format]}`,
})
