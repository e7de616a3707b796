import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { fileName } from './csv.node.ts'
import { excelSource } from './excelSource.ts'
import {
  fileParam,
  headerParam,
  inferTable,
  missingParam,
  noFile,
  probeOf,
  tableCard,
  tableOutput,
} from './sourceNode.ts'

export const excel = defineNode({
  id: 'data.excel',
  version: 1,
  title: 'Excel file',
  category: 'data',
  icon: 'file-spreadsheet',
  summary: 'Reads a sheet of an Excel workbook (.xlsx).',
  keywords: ['excel', 'xlsx', 'spreadsheet', 'workbook', 'sheet', 'file', 'upload', 'import', 'source', 'read'],
  inputs: {},
  outputs: tableOutput,
  params: z.object({
    file: fileParam('The workbook to read (.xlsx).'),
    sheet: z.string().max(200).default('').meta({
      title: 'Sheet',
      description: 'Name of the sheet. Left empty, the first one that is not hidden is read.',
      placeholder: 'the first sheet',
    }),
    header: headerParam,
    missing: missingParam,
  }),
  execution: 'worker',
  capabilities: ['tables'],
  probe: (params) => (params.file.trim() === '' ? undefined : probeOf(excelSource(params))),
  infer: ({ params, facts }) =>
    inferTable(facts, noFile(params.file, 'Drop an Excel workbook on the page, or choose one here.')),
  card: ({ params, outputs }) =>
    params.file.trim() === '' ? 'No file chosen' : tableCard(fileName(params.file), outputs.table),
})
