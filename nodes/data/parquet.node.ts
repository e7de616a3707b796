import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { fileName } from './csv.node.ts'
import { parquetSource } from './parquetSource.ts'
import { fileParam, inferTable, noFile, probeOf, tableCard, tableOutput } from './sourceNode.ts'

export const parquet = defineNode({
  id: 'data.parquet',
  version: 1,
  title: 'Parquet file',
  category: 'data',
  icon: 'table-2',
  summary: 'Reads rows from a Parquet file.',
  keywords: ['parquet', 'arrow', 'columnar', 'file', 'upload', 'import', 'source', 'read'],
  inputs: {},
  outputs: tableOutput,
  params: z.object({
    file: fileParam('The Parquet file to read.'),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  probe: (params) => (params.file.trim() === '' ? undefined : probeOf(parquetSource(params))),
  infer: ({ params, facts }) =>
    inferTable(facts, noFile(params.file, 'Drop a Parquet file on the page, or choose one here.')),
  card: ({ params, outputs }) =>
    params.file.trim() === '' ? 'No file chosen' : tableCard(fileName(params.file), outputs.table),
})
