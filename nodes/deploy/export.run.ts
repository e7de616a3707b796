import { defineRun, NodeError } from '../core/run.ts'
import { endpointNameFrom } from './endpointName.ts'
import { exportNode } from './export.node.ts'
import { exportTitles } from './exportFormats.ts'

export const runExport = defineRun(exportNode, async ({ inputs, params, context }) => {
  const { model } = inputs
  const { format } = params
  if (!context.exportModel) throw new NodeError('export_unavailable', 'Models cannot be exported here.')
  context.progress({ fraction: 0.1, message: `Writing a ${exportTitles[format]}` })
  const { bytes, contents } = await context.exportModel({ model, format })
  context.signal.throwIfAborted()
  const name = `${endpointNameFrom(model.target.name)}-${format.toLowerCase()}.zip`
  const digest = await context.artifacts.put(bytes, 'export')
  context.progress({ fraction: 1, message: 'Done' })
  return {
    report: {
      type: 'report',
      about: `${model.target.name} as a ${exportTitles[format]}`,
      metrics: [],
      plots: [
        {
          kind: 'table',
          title: 'In the archive',
          columns: ['File', 'What it is'],
          rows: contents.map(({ path, about }) => [path, about]),
        },
      ],
      text: [
        `The model that predicts ${model.target.name} as a ${exportTitles[format]}, with its preparation: it takes rows with the same columns as the endpoint does.`,
      ],
      files: [{ name, digest, bytes: bytes.length }],
    },
  }
})
