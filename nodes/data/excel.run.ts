import { defineRun } from '../core/run.ts'
import { excel } from './excel.node.ts'
import { excelSource } from './excelSource.ts'
import { readSource } from './sourceNode.ts'

export const runExcel = defineRun(excel, ({ params, context }) =>
  readSource(context, excelSource(params), params.file.split(/[\\/]/).at(-1) ?? 'the file'),
)
