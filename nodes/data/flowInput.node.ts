import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { flowInputSource } from './flowInputSource.ts'
import { inferTable, probeOf, tableCard, tableOutput } from './sourceNode.ts'

export const flowInput = defineNode({
  id: 'data.flowInput',
  version: 1,
  title: 'Flow input',
  category: 'data',
  icon: 'log-in',
  summary: 'Takes rows from whoever runs the flow.',
  keywords: ['input', 'parameter', 'api', 'caller', 'argument', 'command line', 'source', 'rows'],
  inputs: {},
  outputs: tableOutput,
  params: z.object({
    rows: z.string().max(2_000_000).default('').meta({
      title: 'Rows',
      description: 'Compute this from a flow parameter of the kind text: the caller gives rows in it, as JSON or CSV.',
      widget: 'textarea',
    }),
    sample: z.string().max(2_000_000).default('').meta({
      title: 'Sample rows',
      description:
        'Rows of the same kind, as JSON or CSV: they are used until a caller gives some, and while the flow is drawn.',
      widget: 'textarea',
    }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  probe: (params) =>
    params.rows.trim() === '' && params.sample.trim() === '' ? undefined : probeOf(flowInputSource(params)),
  infer: ({ params, facts }) =>
    inferTable(
      facts,
      params.rows.trim() === '' && params.sample.trim() === ''
        ? {
            code: 'sample_missing',
            severity: 'error',
            field: 'sample',
            message: 'There are no sample rows yet.',
            hint: 'Paste some rows as they will come: as JSON or CSV, with names.',
          }
        : undefined,
    ),
  card: ({ params, outputs }) =>
    params.rows.trim() !== ''
      ? tableCard('Rows of the caller', outputs.table)
      : params.sample.trim() === ''
        ? 'No sample rows yet'
        : tableCard('Sample rows', outputs.table),
})
