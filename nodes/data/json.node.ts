import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { fileName } from './csv.node.ts'
import { jsonSource } from './jsonSource.ts'
import { fileParam, inferTable, noFile, probeOf, tableCard, tableOutput } from './sourceNode.ts'

export const json = defineNode({
  id: 'data.json',
  version: 1,
  title: 'JSON file',
  category: 'data',
  icon: 'code',
  summary: 'Reads records from a JSON or JSON Lines file.',
  keywords: ['json', 'jsonl', 'ndjson', 'json lines', 'file', 'upload', 'import', 'api', 'source', 'read'],
  inputs: {},
  outputs: tableOutput,
  params: z.object({
    file: fileParam('The JSON file to read.'),
    records: z.string().max(500).default('').meta({
      title: 'List of records',
      description:
        'The field that holds the list, where the records are not at the top of the file. Found by itself if there is one only.',
      placeholder: 'data',
    }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  probe: (params) => (params.file.trim() === '' ? undefined : probeOf(jsonSource(params))),
  infer: ({ params, facts }) =>
    inferTable(facts, noFile(params.file, 'Drop a JSON file on the page, or choose one here.')),
  card: ({ params, outputs }) =>
    params.file.trim() === '' ? 'No file chosen' : tableCard(fileName(params.file), outputs.table),
})
