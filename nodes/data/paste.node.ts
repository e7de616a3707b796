import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { pasteSource } from './pasteSource.ts'
import { headerParam, inferTable, missingParam, probeOf, tableCard, tableOutput } from './sourceNode.ts'

export const paste = defineNode({
  id: 'data.paste',
  version: 1,
  title: 'Pasted table',
  category: 'data',
  icon: 'notebook-pen',
  summary: 'Reads a table that you paste in as text.',
  keywords: ['paste', 'clipboard', 'text', 'type', 'table', 'small', 'source', 'inline'],
  inputs: {},
  outputs: tableOutput,
  params: z.object({
    text: z.string().max(2_000_000).default('').meta({
      title: 'Table',
      description: 'Paste it here: copied from a spreadsheet, comma-separated with a line of names, or JSON.',
      widget: 'textarea',
    }),
    header: headerParam,
    missing: missingParam,
  }),
  execution: 'worker',
  capabilities: ['tables'],
  probe: (params) => (params.text.trim() === '' ? undefined : probeOf(pasteSource(params))),
  infer: ({ params, facts }) =>
    inferTable(
      facts,
      params.text.trim() === ''
        ? {
            code: 'text_empty',
            severity: 'error',
            field: 'text',
            message: 'There is no text yet.',
            hint: 'Paste a table: copied from a spreadsheet, comma-separated, or JSON.',
          }
        : undefined,
    ),
  card: ({ params, outputs }) =>
    params.text.trim() === '' ? 'Nothing pasted yet' : tableCard('Pasted table', outputs.table),
})
