import { defineRun } from '../core/run.ts'
import { parquet } from './parquet.node.ts'
import { parquetSource } from './parquetSource.ts'
import { readSource } from './sourceNode.ts'

export const runParquet = defineRun(parquet, ({ params, context }) =>
  readSource(context, parquetSource(params), params.file.split(/[\\/]/).at(-1) ?? 'the file'),
)
