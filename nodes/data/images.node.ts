import { z } from 'zod'
import { defineNode } from '../core/define.ts'
import { fileName } from './csv.node.ts'
import { imagesSource } from './imagesSource.ts'
import { fileParam, inferTable, noFile, probeOf, tableCard, tableOutput } from './sourceNode.ts'

export const images = defineNode({
  id: 'data.images',
  version: 1,
  title: 'Folder of pictures',
  category: 'data',
  icon: 'image',
  summary: 'Reads a zip of pictures: a row a file, its folder as the class.',
  keywords: ['image', 'picture', 'photo', 'png', 'jpeg', 'folder', 'zip', 'file', 'upload', 'import', 'source', 'read'],
  inputs: {},
  outputs: tableOutput,
  params: z.object({ file: fileParam('A zip with one picture a file, in a folder a class.') }),
  execution: 'worker',
  capabilities: ['tables'],
  probe: (params) => (params.file.trim() === '' ? undefined : probeOf(imagesSource(params))),
  infer: ({ params, facts }) =>
    inferTable(facts, noFile(params.file, 'Zip the folders with the pictures, and drop the zip here.')),
  card: ({ params, outputs }) =>
    params.file.trim() === '' ? 'No file chosen' : tableCard(fileName(params.file), outputs.table),
})
