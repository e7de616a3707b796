import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { fileName } from './csv.node.ts'
import { fileParam, inferTable, noFile, probeOf, tableCard, tableOutput } from './sourceNode.ts'
import { textsSource } from './textsSource.ts'

export const texts = defineNode({
  id: 'data.texts',
  version: 1,
  title: 'Folder of texts',
  category: 'data',
  icon: 'type',
  summary: 'Reads a zip of text files: a row a file, its folder as the class.',
  keywords: ['text', 'txt', 'documents', 'folder', 'zip', 'corpus', 'file', 'upload', 'import', 'source', 'read'],
  inputs: {},
  outputs: tableOutput,
  params: z.object({
    file: fileParam('A zip with one .txt file a text, in a folder a class.'),
    encoding: z.string().max(40).default('').meta({
      title: 'Encoding',
      description: 'How letters are stored. Found by itself; set it if accents come out wrong.',
      placeholder: 'detected',
      advanced: true,
    }),
  }),
  execution: 'worker',
  capabilities: ['tables'],
  probe: (params) => (params.file.trim() === '' ? undefined : probeOf(textsSource(params))),
  infer: ({ params, facts }) =>
    inferTable(facts, noFile(params.file, 'Zip the folder with the texts, and drop the zip here.')),
  card: ({ params, outputs }) =>
    params.file.trim() === '' ? 'No file chosen' : tableCard(fileName(params.file), outputs.table),
})
